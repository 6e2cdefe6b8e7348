"""Claim: a bounded buffer on a Condition passes every item on exactly once."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.model import Claim
from reports.claims.promises import EXPECTED, Promise, above, judge_promise, total

PROMISE = Promise(
    experiment="condition",
    variant="BoundedBuffer",
    what="items were lost, doubled or above the capacity",
    violations=lambda trial: (
        total(trial, "lost_items") + total(trial, "doubled_items") + above(trial, "highest_size", "capacity")
    ),
)
CLAIM = Claim(
    name="pipeline_complete",
    topic=topics.PRIMITIVES,
    sentence="A bounded buffer on a Condition loses no item, doubles none and never holds more than "
    "its capacity.",
    support="3 producers and 2 consumers share a buffer of 10; what comes out is compared with what went in.",
    expected=EXPECTED,
    free_threaded="Nothing: the Condition's lock guards the buffer.",
    source=pages.CONDITIONS,
    judge=partial(judge_promise, promise=PROMISE),
)
