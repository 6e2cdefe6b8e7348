"""Claim: a smaller switch interval makes answers faster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import delays, sources
from reports.claims import sources as topics
from reports.claims.judging import Region, by_region
from reports.claims.model import Claim, Judgement
from reports.statistics.percentiles import in_blocks, percentile
from reports.wording.numbers import duration, seconds

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson

FASTER = Region(low=1.0)


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict by the longest and the shortest interval tried, beside one busy thread."""
    longest, *shorter = delays.answers_of(lesson).swept(1) or (None,)
    if longest is None or not shorter or shorter[-1] is None:
        return delays.missing(lesson, "answers beside one busy thread at several switch intervals")
    if delays.ran_free(lesson):
        return delays.no_gil()
    shortest = shorter[-1]
    number = in_blocks(longest, shortest)
    told = [
        f"{duration(percentile(point, 0.5))} at {seconds(point.switch_interval_s)}"
        for point in (longest, shortest)
    ]
    sentence = f"Beside one busy thread the median answer took {told[0]} and {told[1]}."
    return Judgement(by_region(number, FASTER), sentence, number, delays.UNIT)


CLAIM = Claim(
    name="smaller_switch_interval_helps",
    topic=topics.WAITING_FOR_OTHERS,
    sentence="A smaller switch interval makes answers beside a busy thread faster.",
    support=f"{delays.SUPPORT}: beside one thread of pure Python, at the default interval and the smallest.",
    expected="time at the default interval above 1 times that at the smallest tried",
    free_threaded="There is no switch interval without a GIL.",
    source=sources.SWITCH_INTERVAL,
    judge=judge,
)
