"""unreleased_lock: an exception between acquire and release leaves the lock locked."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import Demonstration, Mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads.mistakes.mistake import Report

ASKED_S = 0.1
"""Seconds that the other thread waits for the lock. It gets a free lock immediately, a locked one never."""


class OverdrawnError(Exception):
    """The balance is too low; the caller handles this and goes on."""


def withdraw_without_with(lock: threading.Lock) -> None:
    """Fail between acquire and release.

    Raises:
        OverdrawnError: Always.
    """
    lock.acquire()
    _withdraw()
    lock.release()


def withdraw_with(lock: threading.Lock) -> None:
    """Fail inside ``with``, which releases the lock however the block ends.

    Raises:
        OverdrawnError: Always.
    """
    with lock:
        _withdraw()


def show_no_with(report: Report) -> None:
    """Handle the exception and go on, as programs do: no thread gets the lock any more."""
    _try_afterwards(withdraw_without_with, report)


def show_with(report: Report) -> None:
    """Handle the exception and go on: the lock is free."""
    _try_afterwards(withdraw_with, report)


def _withdraw() -> None:
    raise OverdrawnError


def _try_afterwards(withdraw: Callable[[threading.Lock], None], report: Report) -> None:
    """Let the withdrawal fail, and report whether another thread gets the lock afterwards."""
    lock = threading.Lock()
    with suppress(OverdrawnError):
        withdraw(lock)
    with ThreadPoolExecutor(1) as pool:
        report(acquired_afterwards=pool.submit(lock.acquire, timeout=ASKED_S).result(), asked_s=ASKED_S)


UNRELEASED_LOCK = Mistake(
    name="unreleased_lock",
    summary=(
        "A separate line releases the lock; an exception before that line leaves it locked, and every other "
        "thread waits forever."
    ),
    instead="Take locks in a with statement, which releases them however the block ends.",
    demonstrations=(Demonstration("no with", show_no_with), Demonstration("with", show_with)),
)
