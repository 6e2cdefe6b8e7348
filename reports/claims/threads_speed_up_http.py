"""Claim: threads speed up fetching pages over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims import sources, speedups
from reports.claims import sources as topics
from reports.claims.model import Claim

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement


def judge(lesson: Lesson) -> Judgement:
    """Return the verdict on a run; waiting needs no second CPU, so it applies everywhere."""
    return speedups.at_fewest_workers(lesson, "http_fetch", "threads", speedups.FASTER)


CLAIM = Claim(
    name="threads_speed_up_http",
    topic=topics.WAITING,
    sentence="Threads speed up fetching pages over HTTP.",
    support="Speedup of http_fetch under threads over sequential.",
    expected=speedups.FASTER_IN_WORDS,
    free_threaded=(
        "Nothing in kind: a thread that waits holds no GIL on any build. "
        "What Python does between the waits can run in parallel, too."
    ),
    source=sources.GIL,
    judge=judge,
)
