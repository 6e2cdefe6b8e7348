"""reentry_with_lock: a method that holds a Lock calls another method that takes it again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import PATIENCE_S, SURE_S, Demonstration, Mistake, watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from workloads.mistakes.mistake import Report


class Repository:
    """Values by name. Each public method takes the lock, and one of them calls another one."""

    def __init__(self, lock: AbstractContextManager[bool]) -> None:
        self._lock = lock
        self._values: dict[str, int] = {}

    def store(self, name: str, value: int) -> None:
        """Store a value."""
        with self._lock:
            self._values[name] = value

    def get_or_make(self, name: str, make: Callable[[], int]) -> int:
        """Return the value; make and store it first if it is missing."""
        with self._lock:
            if name not in self._values:
                self.store(name, make())  # takes the lock that this thread holds
            return self._values[name]


def show_lock(report: Report) -> None:
    """Re-enter with a Lock; ends the process, because the thread waits for itself forever."""
    _re_enter(threading.Lock(), SURE_S, report)


def show_rlock(report: Report) -> None:
    """Re-enter with an RLock, which its owner may take again."""
    _re_enter(threading.RLock(), PATIENCE_S, report)


def _re_enter(lock: AbstractContextManager[bool], patience_s: float, report: Report) -> None:
    """Make a value in another thread, and watch that thread from the moment it holds the lock."""
    inside = threading.Event()
    repository = Repository(lock)

    def make() -> int:
        inside.set()
        return 42

    thread = threading.Thread(target=repository.get_or_make, args=("answer", make), name="re-enters")
    thread.start()
    inside.wait(PATIENCE_S)
    watch([thread], patience_s, report)


REENTRY_WITH_LOCK = Mistake(
    name="reentry_with_lock",
    summary=(
        "A method that holds a Lock calls another method that takes the same Lock: the thread waits for "
        "itself forever."
    ),
    instead=(
        "Use an RLock, which its owner may take again, or let public methods take the Lock and call "
        "private ones that do not."
    ),
    demonstrations=(Demonstration("Lock", show_lock), Demonstration("RLock", show_rlock)),
)
