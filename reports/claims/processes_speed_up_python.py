"""Claim: processes speed up CPU-bound Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources, speedups
from reports.claims import sources as topics
from reports.claims.model import Claim

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict on a run."""
    return speedups.too_few_cpus(lesson) or speedups.at_fewest_workers(
        lesson, "pure_python", "processes", speedups.FASTER
    )


CLAIM = Claim(
    name="processes_speed_up_python",
    topic=topics.COMPUTING,
    sentence="Processes speed up CPU-bound Python.",
    support="Speedup of pure_python under processes over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded="Nothing for processes; but threads can do the same there, and ship nothing.",
    source=sources.MULTIPROCESSING,
    judge=judge,
)
