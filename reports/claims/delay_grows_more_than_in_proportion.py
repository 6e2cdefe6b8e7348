"""Claim: more busy threads delay more than in proportion to their number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.claims import delays, sources
from reports.claims import sources as topics
from reports.claims.judging import Region, by_region
from reports.claims.model import Claim, Judgement
from reports.statistics.intervals import Interval, median_interval
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from reports.chapters.latency.facts import AnswersPoint
    from reports.claims.lesson import Lesson

MORE = Region(low=1.0)


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict by the delay for each of the most threads over the delay by one, block by block."""
    answers = delays.answers_of(lesson)
    alone, one = answers.find(), answers.find("threads", 1)
    several = [point for point in answers.beside("threads") if point.busy_workers > 1]
    if alone is None or one is None or not several:
        return delays.missing(lesson, "answers beside nobody, one busy thread and several of them")
    if delays.ran_free(lesson):
        return delays.no_gil()
    number = _growth(several[-1], one, alone)
    told = listing(map(delays.median_text, (alone, one, *several)))
    return Judgement(
        by_region(number, MORE), f"The median answer took {told}.", number, "times in proportion"
    )


def _growth(most: AnswersPoint, one: AnswersPoint, alone: AnswersPoint) -> Interval:
    if not len(most.p50_s) == len(one.p50_s) == len(alone.p50_s):
        return Interval(math.nan, math.nan, math.nan)
    blocks = zip(most.p50_s, one.p50_s, alone.p50_s, strict=True)
    return median_interval(
        (many - none) / (single - none) / most.busy_workers for many, single, none in blocks if single > none
    )


CLAIM = Claim(
    name="delay_grows_more_than_in_proportion",
    topic=topics.WAITING_FOR_OTHERS,
    sentence="More busy threads delay others more than in proportion to their number.",
    support=f"{delays.SUPPORT}: the delay by the most busy threads and by one, each less that beside nobody.",
    expected="delay by n threads more than n times that by one",
    free_threaded="Threads then compete for CPUs and not for the GIL.",
    source=sources.SWITCH_INTERVAL,
    judge=judge,
)
