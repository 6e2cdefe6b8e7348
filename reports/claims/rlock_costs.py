"""Claim: re-entry has its price."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.costs import EXPECTED, judge_cost
from reports.claims.model import Claim

CLAIM = Claim(
    name="rlock_costs",
    topic=topics.PRIMITIVES,
    sentence="An RLock costs more than a Lock.",
    support="The same repository, with methods that call each other under an RLock over one Lock taken once.",
    expected=EXPECTED,
    free_threaded="Nothing in kind: re-entry still takes the lock more often.",
    source=replace(pages.RLOCKS, implementation_detail=True),
    judge=partial(judge_cost, experiment="rlock"),
)
