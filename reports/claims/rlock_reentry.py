"""Claim: a thread that holds an RLock may take it again."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, differences, judge_promise

PROMISE = Promise(
    experiment="rlock",
    variant="RLock",
    what="calls made a value twice or lost one",
    violations=lambda trial: differences(trial, "values_made", "keys"),
)
CLAIM = Claim(
    name="rlock_reentry",
    topic=topics.PRIMITIVES,
    sentence="An RLock lets methods that hold it call one another, and still keeps other threads out.",
    support="Threads ask a repository for values; its methods call each other under one RLock, and "
    "no value may be made twice.",
    expected=EXPECTED,
    free_threaded="Nothing: ownership is kept by thread, with or without a GIL.",
    source=pages.RLOCKS,
    judge=partial(judge_promise, promise=PROMISE),
)
