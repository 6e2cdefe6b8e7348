"""Claim: threads do not speed up CPU-bound Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources, speedups
from reports.claims import sources as topics
from reports.claims.model import Claim

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict on a run; on one CPU nothing could be faster, with or without a GIL."""
    return speedups.too_few_cpus(lesson) or speedups.at_every_number(
        lesson, "pure_python", "threads", speedups.NOT_FASTER
    )


CLAIM = Claim(
    name="threads_do_not_speed_up_python",
    topic=topics.COMPUTING,
    sentence="Threads do not speed up CPU-bound Python.",
    support="Speedup of pure_python under threads over sequential.",
    expected=speedups.NOT_FASTER_IN_WORDS,
    free_threaded=(
        "The claim falls: without the GIL, threads execute Python code in parallel, "
        "unless an extension module turns the GIL on again."
    ),
    source=sources.GIL_AND_THREADS,
    judge=judge,
)
