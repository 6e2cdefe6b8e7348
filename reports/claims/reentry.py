"""Claims: what happens when a method that holds a lock calls another that wants it."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.shown import FLAGS_EXPECTED, by_flags

WITH_LOCK = Claim(
    name="lock_deadlocks_on_reentry",
    topic=topics.MISTAKES,
    sentence="A method that holds a Lock and calls another that takes the same Lock waits for ever.",
    support="Two methods of one object, both under one Lock; the process is watched, and its stacks "
    "are shown.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.LOCKS,
    judge=partial(
        by_flags,
        mistake="reentry_with_lock",
        demonstration="Lock",
        expected={"deadlocked": True},
        sentence="The thread waited for the lock that it held itself.",
    ),
)
WITH_RLOCK = Claim(
    name="rlock_allows_reentry",
    topic=topics.MISTAKES,
    sentence="With an RLock in its place the same call goes through.",
    support="The same two methods under one RLock.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.RLOCKS,
    judge=partial(
        by_flags,
        mistake="reentry_with_lock",
        demonstration="RLock",
        expected={"deadlocked": False},
        sentence="The inner method ran, and both ended.",
    ),
)
