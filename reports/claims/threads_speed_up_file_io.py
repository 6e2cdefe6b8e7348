"""Claim: threads speed up file I/O."""

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
    return speedups.at_fewest_workers(lesson, "file_io", "threads", speedups.FASTER)


CLAIM = Claim(
    name="threads_speed_up_file_io",
    topic=topics.WAITING,
    sentence="Threads speed up file I/O.",
    support="Speedup of file_io under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded=(
        "Nothing in kind: the GIL is dropped around every read and write anyway. "
        "Whether there is anything to wait for depends on the file system and its cache, not on the build."
    ),
    source=sources.GIL,
    judge=judge,
)
