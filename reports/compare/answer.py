"""The answer in one sentence, and what to do next: what a page shows first and a terminal first of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict
from reports.compare.matrix import CHANGED
from reports.compare.outcome import ORDER, severity
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment
    from reports.compare.matrix import Look

NOTHING_TO_DO = "Nothing to do."

TELL_MORE = "To tell more, measure again on an idle machine, or at least 6 runs a side."

WORSE = frozenset({Verdict.REGRESSED, Verdict.FAILED, Verdict.MISSING})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out.

    Attributes:
        look: How it is colored.
        title: In a few words.
        sentence: What changed.
        next_step: What to do now.
        command: The command for that; empty if there is none.
    """

    look: Look
    title: str
    sentence: str
    next_step: str
    command: str = ""


def comparison_answer(comparison: Comparison) -> Answer:
    """Return what changed between two sides of stored runs."""
    bad = WORSE & told_changes(comparison)
    judgments = comparison.judgments
    worse, better = of_verdicts(judgments, bad), of_verdicts(judgments, {Verdict.IMPROVED})
    if worse or comparison.failures:
        return _worse(comparison, worse, better)
    unclear = of_verdicts(judgments, {Verdict.INCONCLUSIVE})
    return _better(judgments, better, unclear) if better else _unchanged(judgments, unclear)


def told_changes(comparison: Comparison) -> frozenset[Verdict]:
    """Return the verdicts that are changes: that a series is missing is none where the presets differ."""
    same_presets = comparison.base.presets == comparison.head.presets
    return CHANGED if same_presets else CHANGED - {Verdict.MISSING}


def of_verdicts(judgments: Sequence[Judgment], verdicts: Collection[Verdict]) -> list[Judgment]:
    """Return the judgments with one of these verdicts, the worst first; a time comes before a speedup."""
    found = (one for one in judgments if one.verdict in verdicts)
    return sorted(
        found, key=lambda one: (ORDER.index(one.verdict), one.series.metric == "speedup", severity(one))
    )


def phrase(judgment: Judgment) -> str:
    """Return, for example, ``sha256 (threads, 2 workers) takes 1.20× (1.15–1.25) as long``."""
    series, change = judgment.series, judgment.change
    if change is None:
        what = "failed" if judgment.verdict is Verdict.FAILED else "is missing"
        return f"{series.name} {what}"
    if series.metric == "time":
        return f"{series.name} takes {ratio(change.ratio)} as long"
    return f"the speedup of {series.name} is {ratio(change.ratio)} of what it was"


def worst(worse: Sequence[Judgment], judgments: Sequence[Judgment]) -> str:
    """Return how many became worse, and the worst of them, which comes first."""
    if worse[0].change is None:
        return f"{phrase(worse[0])}; {_share(worse, judgments)} became worse or have no time in the head."
    return f"{_share(worse, judgments)} became worse. Largest change: {phrase(worse[0])}."


def _worse(comparison: Comparison, worse: Sequence[Judgment], better: Sequence[Judgment]) -> Answer:
    failures = len(comparison.failures)
    sentence = f"{failures} measurement{'s' * (failures > 1)} of the head failed."
    if worse:
        sentence = worst(worse, comparison.judgments)
    if better:
        sentence += f" {len(better)} improved."
    if comparison.across:
        step = "Take it as advice: the environments differ."
    else:
        step = "Confirm it with 'make gate', which measures both commits in turn."
    return Answer("slower", "Slower and faster" if better else "Slower", sentence, step)


def _better(judgments: Sequence[Judgment], better: Sequence[Judgment], unclear: Sequence[Judgment]) -> Answer:
    largest = f"{_share(better, judgments)} improved. Largest change: {phrase(better[0])}."
    if unclear:
        rest = f"None was shown to be worse; {len(unclear)} vary too much to tell."
        return Answer("faster", "Faster", f"{largest} {rest}", TELL_MORE)
    return Answer("faster", "Faster", f"{largest} None became worse.", NOTHING_TO_DO)


def _unchanged(judgments: Sequence[Judgment], unclear: Sequence[Judgment]) -> Answer:
    same = of_verdicts(judgments, {Verdict.EQUIVALENT})
    if not same and not unclear:
        return Answer(
            "unclear",
            "Nothing to compare",
            "No series has a time on both sides.",
            "Compare runs of the same preset and workloads.",
        )
    if not unclear:
        return Answer(
            "same",
            "No change",
            f"All series ({len(same)}) stayed within their thresholds.",
            NOTHING_TO_DO,
        )
    return Answer(
        "unclear",
        "No change shown",
        f"{len(same)} series stayed within their thresholds; {len(unclear)} vary too much to tell.",
        TELL_MORE,
    )


def _share(some: Sequence[Judgment], judgments: Sequence[Judgment]) -> str:
    return f"{len(some)} of {len(judgments)} series"
