"""Claim: with a lock, no update of a counter is lost."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, judge_promise, total

PROMISE = Promise(
    experiment="lock",
    variant="Lock",
    what="increments were lost",
    violations=lambda trial: total(trial, "lost_updates"),
)
CLAIM = Claim(
    name="lock_count",
    topic=topics.SHARED_STATE,
    sentence="With a Lock around `x += 1` the count is exact.",
    support="Up to 5 threads increment one counter under a Lock; what is missing in the end is "
    "counted in every round.",
    expected=EXPECTED,
    free_threaded="Nothing: the lock makes the count exact there too, even against threads that truly run "
    "at once.",
    source=pages.LOCKS,
    judge=partial(judge_promise, promise=PROMISE),
)
