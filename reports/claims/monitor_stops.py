"""Claim: a background thread that waits on an event stops when it is told to."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, above, judge_promise

PROMISE = Promise(
    experiment="monitor",
    variant="Heartbeat",
    what="stops took longer than the time-out",
    violations=lambda trial: above(trial, "stop_longest_s", "timeout_s"),
)
CLAIM = Claim(
    name="monitor_stops",
    topic=topics.PRIMITIVES,
    sentence="A background thread that waits on an Event, instead of sleeping, stops within its time-out.",
    support="A heartbeat is stopped again and again; the longest stop of every round is held "
    "against its time-out.",
    expected=EXPECTED,
    free_threaded="Nothing: an Event wakes the thread that waits for it there too.",
    source=pages.STOPPING,
    judge=partial(judge_promise, promise=PROMISE),
)
