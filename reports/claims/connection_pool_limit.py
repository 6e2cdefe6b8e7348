"""Claim: a pool on a semaphore never lends more connections than it may."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, above, judge_promise

PROMISE = Promise(
    experiment="connection_pool",
    variant="ConnectionPool",
    what="queries ran with more connections lent than the limit",
    violations=lambda trial: above(trial, "highest_in_use", "limit"),
)
CLAIM = Claim(
    name="connection_pool_limit",
    topic=topics.PRIMITIVES,
    sentence="A connection pool on a semaphore never lends more connections than its limit.",
    support="8 threads query SQLite through pools of 1, 2 and 4; the most connections in use at "
    "once are counted.",
    expected=EXPECTED,
    free_threaded="Nothing: the semaphore counts under a lock of its own.",
    source=pages.SEMAPHORE_EXAMPLE,
    judge=partial(judge_promise, promise=PROMISE),
)
