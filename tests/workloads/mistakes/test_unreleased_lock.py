"""unreleased_lock: who gets a lock after an exception."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.unreleased_lock import ASKED_S, OverdrawnError, withdraw_with, withdraw_without_with


def test_without_with_nobody_gets_the_lock(show: Show) -> None:
    """Another thread asks for it in vain."""
    facts = show("unreleased_lock", "no with").facts
    assert facts == {"acquired_afterwards": False, "asked_s": ASKED_S}


def test_with_releases_the_lock(show: Show) -> None:
    """Another thread gets it."""
    facts = show("unreleased_lock", "with").facts
    assert facts == {"acquired_afterwards": True, "asked_s": ASKED_S}


@pytest.mark.parametrize(("withdraw", "held"), [(withdraw_without_with, True), (withdraw_with, False)])
def test_the_exception_passes_either_way(withdraw: Callable[[threading.Lock], None], held: bool) -> None:  # noqa: FBT001 - a table of cases
    """Only what becomes of the lock differs."""
    lock = threading.Lock()
    with pytest.raises(OverdrawnError):
        withdraw(lock)
    assert lock.locked() == held
