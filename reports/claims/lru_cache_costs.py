"""Claim: the standard library's LRU cache is faster than one's own."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as topics
from reports.claims.costs import EXPECTED, judge_cost
from reports.claims.model import Claim, Source

CLAIM = Claim(
    name="lru_cache_costs",
    topic=topics.PRIMITIVES,
    sentence="functools.lru_cache is faster than an LRU cache of one's own in Python.",
    support="The same reads and writes on an LruCache of ours over functools.lru_cache, by one thread.",
    expected=EXPECTED,
    free_threaded="Nothing in kind: the standard one is written in C there too.",
    source=Source(
        "functools.lru_cache",
        "https://docs.python.org/3/library/functools.html#functools.lru_cache",
        implementation_detail=True,
    ),
    judge=partial(judge_cost, experiment="lru_cache"),
)
