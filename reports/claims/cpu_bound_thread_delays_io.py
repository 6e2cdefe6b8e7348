"""Claim: a thread that computes delays threads that wait for I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import delays, sources
from reports.claims import sources as topics
from reports.claims.judging import by_region
from reports.claims.model import Claim, Judgement
from reports.statistics.percentiles import in_blocks
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict by the median answers beside one busy thread and beside nobody, block by block."""
    answers = delays.answers_of(lesson)
    alone, beside = answers.find(), answers.find("threads", 1)
    if alone is None or beside is None:
        return delays.missing(lesson, "answers beside nobody and beside one busy thread")
    number = in_blocks(beside, alone)
    sentence = f"The median answer took {listing(map(delays.median_text, (alone, beside)))}."
    return Judgement(by_region(number, delays.DELAYED), sentence, number, delays.UNIT)


CLAIM = Claim(
    name="cpu_bound_thread_delays_io",
    topic=topics.WAITING_FOR_OTHERS,
    sentence="A thread that computes delays threads that wait for I/O.",
    support=f"{delays.SUPPORT}: beside one thread of pure Python, and beside nobody.",
    expected="time beside one busy thread at least twice that beside nobody",
    free_threaded="The claim falls: whoever has something to answer needs a CPU and no GIL.",
    source=sources.GIL_AND_THREADS,
    judge=judge,
)
