"""Claim: a broken barrier lets nobody wait for ever."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, differences, judge_promise, total

PROMISE = Promise(
    experiment="barrier",
    variant="Barrier, broken",
    what="waiting threads were not released",
    violations=lambda trial: differences(trial, "released", "expected"),
    tries=lambda trial: total(trial, "expected"),
)
CLAIM = Claim(
    name="barrier_broken",
    topic=topics.PRIMITIVES,
    sentence="When one thread aborts a Barrier, all that wait at it are released with BrokenBarrierError.",
    support="One participant aborts the barrier at which all others wait; those that got the error "
    "are counted.",
    expected=EXPECTED,
    free_threaded="Nothing: the waiting threads are woken under the barrier's own lock.",
    source=pages.BARRIERS,
    judge=partial(judge_promise, promise=PROMISE),
)
