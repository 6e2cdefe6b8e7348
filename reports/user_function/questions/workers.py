"""How many workers? From the knee of the curve of the user's function."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.workers.chapter import cost, finding, headline
from reports.chapters.workers.facts import OWN, Curve, curves
from reports.statistics.knee import TOLERANCE
from reports.user_function.question import Question, Told
from reports.user_function.worker_count import SEQUENTIAL, contradicted, curve_for, most_tried, to_paste
from reports.wording.numbers import significant, whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.advice.advice import Advice
    from reports.advice.findings import Finding
    from reports.chapters.workers.facts import CurveFacts
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis

ANCHOR = "workers"

MOST_TOLD = 2
"""Curves that have a sentence where no runner is advised: an answer has few words."""


def _answer(analysis: Analysis, own: Own, found: Finding | None) -> Told | None:
    advice = found.advice if found else None
    curve = curve_for(analysis.run, advice)
    if curve is None:
        reason = _why_none(analysis, advice)
        return Told(reason) if reason else None
    if advice is None:
        found_of_each = [finding(each) for each in curves(analysis.run) if each.work == OWN]
        return Told(" ".join(found_of_each[:MOST_TOLD]), None, ANCHOR, f"{headline(analysis)}.")
    return Told(" ".join(_sentences(analysis, own, advice, curve)), anchor=ANCHOR)


def _why_none(analysis: Analysis, advice: Advice | None) -> str:
    """Return why there is no curve of the advised runner, or of any; empty if none was asked for."""
    lost = {each.part: each.reason for each in analysis.run.other_failures if each.kind == "workers"}
    asked = bool(lost) or any(curve.work == OWN for curve in curves(analysis.run))
    if advice is None or Curve(OWN, advice.runner) in lost:
        reasons = lost.values() if advice is None else [lost[Curve(OWN, advice.runner)]]
        return next((f"Not measured: {reason}" for reason in reasons), "")
    return f"Not measured with {advice.runner}: only threads, coroutines and processes are." if asked else ""


def _sentences(analysis: Analysis, own: Own, advice: Advice, curve: CurveFacts) -> Iterator[str]:
    if contradicted(curve, advice):
        yield "Not clear: the curve and the speedups contradict each other. Measure again."
        return
    if advice.runner == SEQUENTIAL:
        yield "One: sequential is advised, because no runner is shown to be faster."
        if curve.knee.workers > 1:
            return
    yield finding(curve)
    if advice.runner == SEQUENTIAL:
        return
    yield f"{cost(curve, curve.at_knee)}."
    if curve.runner == advice.runner:
        yield from _of_the_code(analysis, own, advice, curve)
    quota_cpus = analysis.run.environment.quota_cpus
    if quota_cpus is not None and not curve.waits:
        yield f"The container's quota is {significant(quota_cpus)} CPUs."


def _of_the_code(analysis: Analysis, own: Own, advice: Advice, curve: CurveFacts) -> Iterator[str]:
    """Yield how the number in the code relates to the knee, where the two differ."""
    pasted = to_paste(analysis.run, own, advice)
    if pasted.comment:
        tried = most_tried(analysis.run, advice.runner)
        yield f"The code has {pasted.workers}; the speedups tried at most {tried}."
    elif curve.knee.low <= pasted.workers < curve.knee.workers:
        yield (
            f"The code keeps {pasted.workers}, as advised: {curve.knee.workers} are not shown to be "
            f"{whole_percent(TOLERANCE)} faster."
        )
    elif pasted.workers != curve.knee.workers:
        yield f"The code keeps {pasted.workers}, as advised."


QUESTION = Question(10, "How many workers?", _answer)
