"""lock_order: two locks in different orders, and in the same one."""

from __future__ import annotations

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.lock_order import CROSSINGS


def test_different_orders_deadlock(show: Show) -> None:
    """Both threads are stuck, every time."""
    facts = show("lock_order", "different orders").facts
    assert facts == {"deadlocked": True, "threads_stuck": 2}


def test_both_stacks_are_shown(show: Show) -> None:
    """Each thread by its name and that of the function in which it waits."""
    first, second = show("lock_order", "different orders").stderr.split("\n\n")
    assert "'left, then right'" in first
    assert "in take_left_then_right\n" in first
    assert "'right, then left'" in second
    assert "in take_right_then_left\n" in second


def test_the_same_order_never_deadlocks(show: Show) -> None:
    """Both threads hold both locks as often as they want to."""
    facts = show("lock_order", "same order").facts
    assert facts == {"deadlocked": False, "threads_stuck": 0, "crossings": 2 * CROSSINGS}
