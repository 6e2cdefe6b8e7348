"""A runner: something that opens an executor with a number of workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager


def available() -> str | None:
    """Return no reason: this runner runs everywhere."""
    return None


def no_start_method() -> str | None:
    """Return None: this runner starts no processes."""
    return None


@dataclass(frozen=True, slots=True)
class Runner:
    """How items are executed. Knows no workload and no clock.

    Attributes:
        name: Unique, lower case; what ``RUNNERS=`` says.
        open: Context manager that yields a ``concurrent.futures`` executor with that many workers, all
            of them started. Leaving it drops what has not begun, and nothing of it stays.
        unavailable: The reason why the runner can't run here, or None.
        start_method: How its worker processes are started, or None if it has none.
    """

    name: str
    open: Callable[[int], AbstractContextManager[Executor]]
    unavailable: Callable[[], str | None] = available
    start_method: Callable[[], str | None] = no_start_method
