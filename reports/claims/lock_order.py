"""Claims: locks taken in different orders deadlock, and in one order never do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.claims import sources as pages
from reports.claims import sources as topics
from reports.claims.judging import kept_promise
from reports.claims.model import Claim, Verdict
from reports.claims.promises import EXPECTED
from reports.claims.shown import FLAGS_EXPECTED, by_flags

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement

MISTAKE, SAME_ORDER = "lock_order", "same order"


def judge_same_order(lesson: Lesson) -> Judgement:
    """Return how often both locks were taken in one order without a deadlock."""
    told = by_flags(lesson, MISTAKE, SAME_ORDER, {"deadlocked": False}, "No deadlock.")
    shown = lesson.demonstrated(MISTAKE, SAME_ORDER)
    crossings = shown.facts.get("crossings") if shown else None
    if told.verdict is not Verdict.CONFIRMED or not isinstance(crossings, int | float):
        return told
    return kept_promise(round(crossings), "crossings ended in a deadlock")


DIFFERENT = Claim(
    name="locks_in_different_orders",
    topic=topics.MISTAKES,
    sentence="Two threads that take the same two locks in different orders wait for each other for ever.",
    support="Two threads each take one lock, meet at a barrier and want the other's; the process is "
    "watched, and its stacks are shown.",
    expected=FLAGS_EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.SYSTEM_DEADLOCKS,
    judge=partial(
        by_flags,
        mistake=MISTAKE,
        demonstration="different orders",
        expected={"deadlocked": True},
        sentence="Both threads were stuck, each waiting for the lock that the other one held.",
    ),
)
SAME = Claim(
    name="locks_in_one_order",
    topic=topics.MISTAKES,
    sentence="Two threads that take both locks in the same order never wait for each other for ever.",
    support="The same two threads and locks, in one order, again and again.",
    expected=EXPECTED,
    free_threaded="Nothing: the rule is the same there.",
    source=pages.SYSTEM_DEADLOCKS,
    judge=judge_same_order,
)
