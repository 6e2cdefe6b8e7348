"""Claim: a lock costs time even when nobody else wants it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.costs import EXPECTED, judge_cost
from reports.claims.model import Claim

CLAIM = Claim(
    name="lock_costs",
    topic=topics.PRIMITIVES,
    sentence="A Lock costs time even when no other thread wants it.",
    support="Increments of one counter with a Lock over increments without, by one thread, in the "
    "same blocks.",
    expected=EXPECTED,
    free_threaded="Nothing in kind; once several threads want it, waiting costs more there, for they "
    "truly collide.",
    source=replace(pages.LOCKS, implementation_detail=True),
    judge=partial(judge_cost, experiment="lock"),
)
