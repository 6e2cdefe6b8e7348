"""Claim: setting an event wakes every thread that waits for it."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, differences, judge_promise, total

PROMISE = Promise(
    experiment="event",
    variant="Event",
    what="waiting threads did not wake up",
    violations=lambda trial: differences(trial, "woken", "expected"),
    tries=lambda trial: total(trial, "expected"),
)
CLAIM = Claim(
    name="event_wakes_all",
    topic=topics.PRIMITIVES,
    sentence="Setting an Event wakes all threads that wait for it.",
    support="One thread sets an event for which up to 8 wait; those that woke are counted in every round.",
    expected=EXPECTED,
    free_threaded="Nothing in the promise; the threads it wakes then run at the same time.",
    source=pages.EVENTS,
    judge=partial(judge_promise, promise=PROMISE),
)
