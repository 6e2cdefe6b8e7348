"""Which batch size? From what the user's items cost by chunk size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.batches.facts import OWN, curve_of
from reports.statistics.intervals import side_of_one
from reports.statistics.knee import TOLERANCE
from reports.user_function.batch_size import contradicted
from reports.user_function.question import Question, Told
from reports.wording.numbers import ratio, whole_percent

if TYPE_CHECKING:
    from reports.advice.findings import Finding
    from reports.chapters.batches.facts import Curve
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis


def _answer(analysis: Analysis, _own: Own, _finding: Finding | None) -> Told | None:
    curve = curve_of(analysis.run, OWN)
    if curve is None:
        return None
    return Told(_sentence(analysis, curve), anchor="batches")


def _sentence(analysis: Analysis, curve: Curve) -> str:
    if not curve.told:
        return "Not known: there was time for too few blocks."
    if contradicted(analysis.run, curve):
        return "Not clear: two measurements of one chunk per worker contradict each other. Measure again."
    if not curve.pays:
        best = max(curve.steps[1:], key=lambda step: step.gain.estimate)
        return (
            f"One item at a time: with processes, no chunk size is shown to be faster by "
            f"{whole_percent(TOLERANCE)} or more (best: {best.chunk_size} items, {ratio(best.gain)})."
        )
    enough = curve.enough
    return (
        f"With processes, chunks of {enough.chunk_size} items are enough: {ratio(enough.gain)} as fast as "
        f"one by one. {_of_the_largest(curve)}"
    ).rstrip()


def _of_the_largest(curve: Curve) -> str:
    if side_of_one(curve.loss) == "above":
        return f"One chunk per worker takes {ratio(curve.loss)} the time of the best."
    return "Larger chunks gain nothing more." if curve.enough is not curve.steps[-1] else ""


QUESTION = Question(30, "Which batch size?", _answer)
