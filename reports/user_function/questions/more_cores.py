"""What would more cores give? A prediction for the function, or why there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.more_cores import COMPARED, MoreCores, figure, figures, more_cores
from reports.user_function.question import Question, Told

if TYPE_CHECKING:
    from reports.advice.findings import Finding
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis

ANCHOR = "prediction"
SHOWN = 0.5
"""Threads that hold the GIL for a larger part gain less than twice, however many cores there are."""


def answer(analysis: Analysis, own: Own, finding: Finding | None) -> Told | None:
    """Return what the asked-for cores would give, then twice as many, and what the GIL allows."""
    del own
    if finding is None:
        return None
    found, workload = more_cores(analysis), finding.workload
    advised = finding.advice.runner if finding.advice else ""
    told = figures(found, workload, (advised,))
    if told:
        parts = (
            f"{found.cores} cores and as many workers (predicted): {told}.",
            _twice(found, workload, advised),
            _gil(found, workload),
        )
        return Told(" ".join(filter(None, parts)), anchor=ANCHOR)
    reasons = [each.why_not for each in found.of(workload) if each.why_not]
    return Told(f"No prediction. {reasons[0]}", anchor=ANCHOR) if reasons else None


def _twice(found: MoreCores, workload: str, advised: str) -> str:
    """Return the prediction of twice as many cores for the runner that gains most from the asked-for ones."""
    told = [(each, prediction) for each in found.of(workload) if (prediction := each.at(found.cores))]
    named = [pair for pair in told if pair[0].runner in {*COMPARED, advised}] or told
    best, _ = max(named, key=lambda pair: pair[1].speedup.estimate)
    more = best.at(2 * found.cores)
    return f"{2 * found.cores} cores: {best.runner} {figure(more)}." if more else ""


def _gil(found: MoreCores, workload: str) -> str:
    """Return what the GIL allows threads, where it is less than twice the speed."""
    for each in found.of(workload):
        if each.runner == "threads" and each.lock.low > SHOWN:
            return f"The GIL limits threads to {1 / each.lock.low:.2g}×, however many cores there are."
    return ""


QUESTION = Question(place=60, words="What would more cores give?", answer=answer)
