"""Claim: an LRU cache under a lock never grows above its limit."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as topics
from reports.claims.model import Claim, Source
from reports.claims.promises import EXPECTED, Promise, above, judge_promise

PROMISE = Promise(
    experiment="lru_cache",
    variant="LruCache",
    what="operations were done with the cache above its limit",
    violations=lambda trial: above(trial, "highest_size", "limit"),
)
CLAIM = Claim(
    name="lru_cache_limit",
    topic=topics.PRIMITIVES,
    sentence="An LRU cache guarded by a lock never holds more than its limit.",
    support="Up to 10 threads read and write at random; the greatest size is watched in every round.",
    expected=EXPECTED,
    free_threaded="Nothing: the lock is needed with and without a GIL, for one entry's coming and "
    "another's going are several steps.",
    source=Source(
        "functools.lru_cache, which is thread-safe",
        "https://docs.python.org/3/library/functools.html#functools.lru_cache",
    ),
    judge=partial(judge_promise, promise=PROMISE),
)
