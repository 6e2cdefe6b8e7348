"""Claim: threads make CPU-bound Python slower."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources, speedups
from reports.claims import sources as topics
from reports.claims.model import Claim

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict on a run; on one CPU no two threads can compete for the GIL at the same moment."""
    return speedups.too_few_cpus(lesson) or speedups.at_every_number(
        lesson, "pure_python", "threads", speedups.SLOWER
    )


CLAIM = Claim(
    name="threads_slow_python_down",
    topic=topics.COMPUTING,
    sentence="Threads make CPU-bound Python slower, for they compete for the GIL.",
    support="Speedup of pure_python under threads over sequential.",
    expected=speedups.SLOWER_IN_WORDS,
    free_threaded=(
        "There is no GIL to compete for. Threads may still slow one another down "
        "where they use the same objects: reference counts and locks of single objects take its place."
    ),
    source=sources.SWITCH_INTERVAL,
    judge=judge,
)
