"""Claim: under a readers–writer lock no reader sees a half-done write."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, judge_promise, total

PROMISE = Promise(
    experiment="read_write_lock",
    variant="ReadWriteLock",
    what="reads saw a half-done write",
    violations=lambda trial: total(trial, "torn_reads"),
    tries=lambda trial: total(trial, "reads"),
)
CLAIM = Claim(
    name="read_write_lock_excludes",
    topic=topics.PRIMITIVES,
    sentence="Under a readers–writer lock readers share, and none of them ever sees a write half done.",
    support="10 readers and 2 writers share a dict; every read checks an invariant that a half-done "
    "write breaks.",
    expected=EXPECTED,
    free_threaded="Nothing in the promise; readers who share the lock then truly run at once.",
    source=pages.READERS_AND_WRITERS,
    judge=partial(judge_promise, promise=PROMISE),
)
