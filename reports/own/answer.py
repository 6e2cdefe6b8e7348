"""The answer for a user's own function, in words that follow from the evidence and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.cause.rules import causes
from reports.formatting import ratio, workers
from reports.own.code import code
from reports.own.items import item_sentences
from reports.own.others import others
from reports.runners import worker_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.advice import Advice
    from reports.analysis import Analysis
    from reports.findings import Finding
    from reports.own.model import Own

UNCLEAR = "inconclusive: "
"""How a reason begins that names no cause."""
NOTHING = "Nothing can be told: no runner has a time."


@dataclass(frozen=True, slots=True)
class Answer:
    """What to use for the function.

    Attributes:
        headline: The advice with its figure, or that none can be given.
        sentences: Why, what threads and processes give if they are not advised, and how long items take.
        doubt: Why the numbers are doubtful, or None.
        what_would_change: What could make the advice another one, in a few words each.
        code: Lines to paste; None if nothing is advised.
    """

    headline: str
    sentences: tuple[str, ...]
    doubt: str | None
    what_would_change: tuple[str, ...]
    code: str | None


def answer(analysis: Analysis, own: Own, findings: Sequence[Finding]) -> Answer:
    """Return the answer for a function.

    Args:
        analysis: The run.
        own: The function.
        findings: What was found in the run.
    """
    finding = _finding(own, findings)
    advice = finding.advice if finding else None
    return Answer(
        NOTHING if advice is None else _headline(advice),
        tuple(_sentences(analysis, own, finding)),
        finding.doubt if finding else None,
        advice.what_would_change if advice else (),
        code(own, advice.runner, advice.workers) if advice else None,
    )


def _finding(own: Own, findings: Sequence[Finding]) -> Finding | None:
    """Return what was found of the function: the group of its name, or the only one there is."""
    named = [finding for finding in findings if finding.workload == own.workload]
    return next(iter(named or findings), None)


def _headline(advice: Advice) -> str:
    if advice.speedup is None:
        return f"Stay with one after the other: {advice.why}."
    how_much = f"{ratio(advice.speedup)} as fast as one after the other"
    return f"Use {advice.runner} with {workers(advice.workers)}: {how_much}."


def _sentences(analysis: Analysis, own: Own, finding: Finding | None) -> Iterator[str]:
    advice = finding.advice if finding else None
    if advice is not None and advice.speedup is not None:
        unclear = advice.why.startswith(UNCLEAR)
        yield f"{'Why is not clear: ' if unclear else 'Why – '}{advice.why.removeprefix(UNCLEAR)}."
    if finding is not None:
        known = causes(analysis)
        yield from others(analysis, finding.workload, advice.runner if advice else None, known)
    if own.travel_problem and not (advice and worker_kind(advice.runner) == "isolated"):
        yield f"What stands in the way of processes: {own.travel_problem}"
    yield from item_sentences(analysis.run, own, advice.runner if advice else None)
