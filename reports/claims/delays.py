"""Claims on waiting: how much later answers come because others compute, and what is missing to tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.latency.conditions import Answers, busy_name
from reports.chapters.latency.facts import AnswersPoint
from reports.claims.judging import Region, not_applicable, not_measured
from reports.statistics.percentiles import percentile
from reports.wording.numbers import duration

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement

DELAYED = Region(low=2.0)
"""At least twice as long: on a busy machine a wake-up is late by a fraction of an answer's time anyway."""
NOT_DELAYED = Region(high=DELAYED.low)
UNIT = "times as long"
SUPPORT = "Median answer of a UDP responder, from outside, in the same blocks"


def answers_of(lesson: Lesson) -> Answers:
    """Return the answers of a run."""
    return Answers(lesson.analysis.run.of(AnswersPoint))


def ran_free(lesson: Lesson) -> bool:
    """Return whether the answers were measured without a GIL."""
    points = lesson.analysis.run.of(AnswersPoint)
    return bool(points) and all(point.gil_enabled is False for point in points)


def no_gil() -> Judgement:
    """Return that a claim on waiting for the GIL does not speak of a process that has none."""
    return not_applicable("Nobody waits for the GIL here: the measured process ran without it.")


def missing(lesson: Lesson, what: str) -> Judgement:
    """Return that answers under some condition are not there, with the first reason why, if any is known."""
    reasons = [failure.reason for failure in lesson.analysis.run.other_failures if failure.kind == "latency"]
    why = f" ({reasons[0].rstrip('.')})" if reasons else ""
    return not_measured(f"{what}{why}")


def median_text(point: AnswersPoint) -> str:
    """Return such as ``5.31 ms (5.20–5.44) beside 1 thread``."""
    return f"{duration(percentile(point, 0.5))} beside {busy_name(point)}"
