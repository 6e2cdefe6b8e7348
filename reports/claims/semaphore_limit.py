"""Claim: a semaphore never lets more threads in than its limit."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, above, judge_promise

PROMISE = Promise(
    experiment="semaphore",
    variant="Semaphore",
    what="pages were fetched with more threads inside than the limit",
    violations=lambda trial: above(trial, "highest_inside", "limit"),
)
CLAIM = Claim(
    name="semaphore_limit",
    topic=topics.PRIMITIVES,
    sentence="A Semaphore of N never lets more than N threads in.",
    support="8 threads fetch pages through semaphores of 1, 2, 4 and 8; the most that were inside "
    "at once are counted.",
    expected=EXPECTED,
    free_threaded="Nothing: the count inside the semaphore is guarded by a lock of its own.",
    source=pages.SEMAPHORES,
    judge=partial(judge_promise, promise=PROMISE),
)
