"""Claim: threads speed up work that sleeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources as topics
from reports.claims import speedups
from reports.claims.model import Claim, Source

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict on a run."""
    return speedups.at_fewest_workers(lesson, "sleep", "threads", speedups.FASTER)


CLAIM = Claim(
    name="threads_speed_up_sleep",
    topic=topics.WAITING,
    sentence="Threads speed up work that sleeps: while one sleeps, the others go on.",
    support="Speedup of sleep under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="Nothing: sleeping suspends the calling thread alone on any build.",
    source=Source("time: sleep", "https://docs.python.org/3/library/time.html#time.sleep"),
    judge=judge,
)
