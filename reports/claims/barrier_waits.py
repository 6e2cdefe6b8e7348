"""Claim: nobody passes a barrier before all have come."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, judge_promise, total

PROMISE = Promise(
    experiment="barrier",
    variant="Barrier",
    what="crossings were made before all had come",
    violations=lambda trial: total(trial, "early_passes"),
)
CLAIM = Claim(
    name="barrier_waits",
    topic=topics.PRIMITIVES,
    sentence="Nobody passes a Barrier before all have arrived.",
    support="2 to 8 threads cross a barrier phase by phase; each looks whether all others had arrived.",
    expected=EXPECTED,
    free_threaded="Nothing: arrivals are counted under the barrier's own lock.",
    source=pages.BARRIERS,
    judge=partial(judge_promise, promise=PROMISE),
)
