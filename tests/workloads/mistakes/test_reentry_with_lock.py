"""reentry_with_lock: a method that holds its lock calls another one that takes it."""

from __future__ import annotations

import threading

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.reentry_with_lock import Repository


def test_a_lock_deadlocks_with_itself(show: Show) -> None:
    """One thread is enough."""
    facts = show("reentry_with_lock", "Lock").facts
    assert facts == {"deadlocked": True, "threads_stuck": 1}


def test_the_stack_is_shown(show: Show) -> None:
    """The method that holds the lock is in it, with the call that takes it again."""
    stack = show("reentry_with_lock", "Lock").stderr
    assert "in get_or_make\n    self.store(name, make())" in stack


def test_an_rlock_may_be_taken_again(show: Show) -> None:
    """The same methods end."""
    facts = show("reentry_with_lock", "RLock").facts
    assert facts == {"deadlocked": False, "threads_stuck": 0}


def test_a_value_is_made_once() -> None:
    """The repository is a working one, so that only the lock is to blame."""
    repository = Repository(threading.RLock())
    assert repository.get_or_make("answer", lambda: 42) == 42
    assert repository.get_or_make("answer", lambda: 43) == 42
