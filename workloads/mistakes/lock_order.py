"""lock_order: taking two locks in opposite orders in two places."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import PATIENCE_S, SURE_S, Demonstration, Mistake, watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads.mistakes.mistake import Report

CROSSINGS = 1_000
"""Crossings per thread if the order is the same."""


@dataclass(frozen=True, slots=True)
class TwoLocks:
    """What the threads share: two locks, and what happens between taking the first and the second."""

    in_between: Callable[[], object]
    left: threading.Lock = field(default_factory=threading.Lock)
    right: threading.Lock = field(default_factory=threading.Lock)


def take_left_then_right(locks: TwoLocks) -> None:
    """Take both locks, left first."""
    with locks.left:
        locks.in_between()
        with locks.right:
            pass


def take_right_then_left(locks: TwoLocks) -> None:
    """Take both locks, right first."""
    with locks.right:
        locks.in_between()
        with locks.left:
            pass


def show_different_orders(report: Report) -> None:
    """Take both locks in different orders; ends the process, because the threads never end.

    In a program the deadlock is rare. Here it is certain, because the threads wait until each holds its first
    lock.
    """
    each_holds_one = threading.Barrier(3)
    locks = TwoLocks(in_between=lambda: each_holds_one.wait(PATIENCE_S))
    threads = [
        threading.Thread(target=take_left_then_right, args=(locks,), name="left, then right"),
        threading.Thread(target=take_right_then_left, args=(locks,), name="right, then left"),
    ]
    for thread in threads:
        thread.start()
    each_holds_one.wait(PATIENCE_S)
    watch(threads, SURE_S, report)


def show_same_order(report: Report) -> None:
    """Take both locks in the same order in both threads, many times, and report how often both were held.

    Between the two locks the other thread gets to run, which is the worst moment.
    """
    locks = TwoLocks(in_between=lambda: time.sleep(0))
    crossings: list[int] = []

    def cross_often() -> None:
        for _ in range(CROSSINGS):
            take_left_then_right(locks)
        crossings.append(CROSSINGS)

    threads = [threading.Thread(target=cross_often) for _ in range(2)]
    for thread in threads:
        thread.start()
    watch(threads, PATIENCE_S, report)
    report(crossings=sum(crossings))


LOCK_ORDER = Mistake(
    name="lock_order",
    summary=(
        "Two places take the same two locks in opposite orders: two threads that hold one lock each wait "
        "for each other forever."
    ),
    instead="Take locks in the same order everywhere, and document it; better, hold only one at a time.",
    demonstrations=(
        Demonstration("different orders", show_different_orders),
        Demonstration("same order", show_same_order),
    ),
)
