"""The answer for a user's own function: what to use, why, and what else was tried."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from reports.speedups.missing import about_any
from reports.speedups.verdicts import WITHIN_NOISE, speedup_text
from reports.statistics.scheduling import looks_at_a_pass
from reports.user_function.batch_size import chunk_to_paste
from reports.user_function.code import NO_CODE, code
from reports.user_function.items import order_sentences, remembered_sentences
from reports.user_function.question import answered
from reports.user_function.seen import item_sentences
from reports.user_function.worker_count import to_paste
from reports.why.cause import diagnose
from reports.why.rows import hottest_line
from reports.wording.numbers import listing, workers
from reports.wording.runners import family, prominence, worker_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from reports.advice.advice import Advice
    from reports.advice.findings import Finding
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis
    from reports.user_function.question import Answered, Told
    from reports.why.evidence import CellKey
    from reports.why.words import Cause

FAMILIES = ("threads", "processes")

HELD_BACK_BY_THE_GIL = frozenset({"GIL-bound", "partly GIL-bound", "handed over too often"})

NOTHING = "No answer: no runner could be measured."


@dataclass(frozen=True, slots=True)
class Answer:
    """What to use for the function.

    Attributes:
        headline: The advice with its figure, or that none can be given.
        sentences: Why, what does as well, what others give, and how long items take.
        doubt: Why the numbers are doubtful, or None.
        what_would_change: What could make the advice another one, in a few words each.
        code: Lines to paste; None if nothing is advised.
        questions: What people ask next, with the answers.
    """

    headline: str
    sentences: tuple[str, ...]
    doubt: str | None
    what_would_change: tuple[str, ...]
    code: str | None
    questions: tuple[Answered, ...]


def answer(analysis: Analysis, own: Own, findings: Sequence[Finding]) -> Answer:
    """Return the answer for a function.

    Args:
        analysis: The run.
        own: The function.
        findings: What was found in the run.
    """
    finding = _finding(own, findings)
    advice = finding.advice if finding else None
    questions = answered(analysis, own, finding)
    asked = first_told(analysis, questions)
    return Answer(
        advice.use if advice else _without_advice(asked),
        tuple(_sentences(analysis, own, finding)),
        finding.doubt if finding else None,
        advice.what_would_change if advice else (),
        _code(analysis, own, advice) if advice else (asked.code if asked else None),
        questions,
    )


def as_fields(told: Answer) -> dict[str, object]:
    """Return an answer as ``own.json`` has it."""
    questions = [
        {"question": each.words, "answer": each.told.sentence, "code": each.told.code}
        for each in told.questions
    ]
    return {**asdict(told), "questions": questions}


def _without_advice(asked: Told | None) -> str:
    return (asked.headline or asked.sentence) if asked else NOTHING


def first_told(analysis: Analysis, questions: Sequence[Answered]) -> Told | None:
    """Return the first answer of a run that was not to measure speedups, such as of ``KINDS=latency``."""
    return questions[0].told if questions and not analysis.run.cells else None


def _code(analysis: Analysis, own: Own, advice: Advice) -> str:
    count = to_paste(analysis.run, own, advice)
    lines = code(
        own, advice.runner, count.workers, chunk_to_paste(analysis.run, own, advice.runner, count.workers)
    )
    return f"{count.comment}\n{lines}" if count.comment and not lines.startswith(NO_CODE) else lines


def _finding(own: Own, findings: Sequence[Finding]) -> Finding | None:
    """Return what was found of the function: the group of its name, or the only one there is."""
    named = [finding for finding in findings if finding.workload == own.workload]
    return next(iter(named or findings), None)


def _sentences(analysis: Analysis, own: Own, finding: Finding | None) -> Iterator[str]:
    advice = finding.advice if finding else None
    yield from remembered_sentences(own)
    known = diagnose(analysis).causes
    if finding is not None and advice is not None and advice.speedup is not None:
        yield known[finding.workload, advice.runner, advice.workers].brief
        if advice.tie:
            yield advice.tie
    if finding is not None:
        asked = (*FAMILIES, "asyncio") if own.form == "coroutine" else FAMILIES
        yield from others(analysis, finding.workload, advice.runner if advice else None, known, asked)
    if own.travel_problem and not (advice and worker_kind(advice.runner) == "isolated"):
        yield f"Why not processes: {own.travel_problem}"
    reference = next((cell for cell in analysis.run.cells if cell.id.role == "reference"), None)
    yield from order_sentences(own, looks_at_a_pass(own, reference), _workers(analysis, advice))
    yield from item_sentences(analysis.run, own, advice.runner if advice else None)


def _workers(analysis: Analysis, advice: Advice | None) -> int:
    """Return how many workers are advised, or else the fewest that were measured."""
    if advice is not None and advice.speedup is not None:
        return advice.workers
    measured = [cell.id.workers for cell in analysis.run.cells if cell.id.role == "measured"]
    return min(measured, default=1)


def others(
    analysis: Analysis,
    workload: str,
    advised: str | None,
    causes: Mapping[CellKey, Cause],
    families: Sequence[str] = FAMILIES,
) -> Iterator[str]:
    """Yield a sentence on threads and one on processes, but none on what is advised.

    Args:
        analysis: The run.
        workload: The group.
        advised: The advised runner; None if there is none.
        causes: The main cause of each measured cell.
        families: Of which runners.
    """
    for name in families:
        best = analysis.best[analysis.best["workload"] == workload]
        row = _of_family(best, name)
        if row is None:
            yield _without_time(analysis.cells[analysis.cells["workload"] == workload], name)
        elif row["runner"] != advised:
            yield _gave(analysis, row, causes[workload, row["runner"], int(row["workers"])])


def _of_family(best: pd.DataFrame, name: str) -> pd.Series | None:
    """Return the best cell of the plain runner, or of the variant next to it."""
    rows = [row for _, row in best.iterrows() if family(row["runner"]) == name]
    return min(rows, key=lambda row: prominence(row["runner"]), default=None)


def _gave(analysis: Analysis, row: pd.Series, cause: Cause) -> str:
    what = f"{_capitalized(row['runner'])} with {workers(int(row['workers']))}: {speedup_text(row)}"
    if row["verdict"] == "within noise":
        what = f"{what}{WITHIN_NOISE}"
    where = ""
    if cause.name in HELD_BACK_BY_THE_GIL:
        line = hottest_line(analysis.run, row["workload"], row["runner"], int(row["workers"]))
        where = f" The GIL was held {line}." if line else ""
    remedy = f" {cause.remedy}" if cause.remedy else ""
    return f"{what}. {cause.brief}{where}{remedy}"


def _without_time(cells: pd.DataFrame, name: str) -> str:
    measured = cells[cells["role"] == "measured"]
    lost = [row for _, row in measured.iterrows() if family(row["runner"]) == name]
    if not lost:
        return f"{_capitalized(name)} {'was' if name == 'asyncio' else 'were'} not measured."
    reasons = dict.fromkeys(f"{row['status']}: {about_any(row).rstrip('.')}" for row in lost)
    return f"{_capitalized(name)} could not be measured ({listing(reasons)})."


def _capitalized(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"
