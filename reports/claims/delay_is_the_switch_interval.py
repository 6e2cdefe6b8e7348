"""Claim: the delay by one busy thread is about the switch interval."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.claims import delays, sources
from reports.claims import sources as topics
from reports.claims.judging import Region, by_region
from reports.claims.model import Claim, Judgement
from reports.statistics.intervals import Interval, median_interval
from reports.wording.numbers import seconds

if TYPE_CHECKING:
    from reports.chapters.latency.facts import AnswersPoint
    from reports.claims.lesson import Lesson

ABOUT = Region(0.5, 2.0)


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict by the delay over the interval, block by block, at the default interval."""
    answers = delays.answers_of(lesson)
    alone, beside = answers.find(), answers.find("threads", 1)
    if alone is None or beside is None:
        return delays.missing(lesson, "answers beside nobody and beside one busy thread")
    if delays.ran_free(lesson):
        return delays.no_gil()
    number = _delay_over_interval(beside, alone)
    sentence = (
        f"The median answer took {delays.median_text(beside)} and {delays.median_text(alone)}, at a switch "
        f"interval of {seconds(beside.switch_interval_s)}."
    )
    return Judgement(by_region(number, ABOUT), sentence, number, "switch intervals")


def _delay_over_interval(beside: AnswersPoint, alone: AnswersPoint) -> Interval:
    if len(beside.p50_s) != len(alone.p50_s) or not beside.switch_interval_s:
        return Interval(math.nan, math.nan, math.nan)
    pairs = zip(beside.p50_s, alone.p50_s, strict=True)
    return median_interval((mine - other) / beside.switch_interval_s for mine, other in pairs)


CLAIM = Claim(
    name="delay_is_the_switch_interval",
    topic=topics.WAITING_FOR_OTHERS,
    sentence="The delay by one busy thread is about the switch interval.",
    support=f"{delays.SUPPORT}: beside one thread of pure Python, less that beside nobody.",
    expected="delay between half the switch interval and twice as long",
    free_threaded="There is no switch interval without a GIL.",
    source=sources.SWITCH_INTERVAL,
    judge=judge,
)
