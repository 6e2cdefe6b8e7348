"""A runner: something that makes an executor with a number of workers, and can open it with all of them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.runners.worker import start_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor


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
        make: Returns a ``concurrent.futures`` executor with that many workers, which may still have to be
            started; each worker calls ``worker.join`` before anything else.
        unavailable: The reason why the runner can't run here, or None.
        start_method: How its worker processes are started, or None if it has none.
    """

    name: str
    make: Callable[[int], Executor]
    unavailable: Callable[[], str | None] = available
    start_method: Callable[[], str | None] = no_start_method

    @contextmanager
    def open(self, workers: int) -> Iterator[Executor]:
        """Yield an executor all of whose workers are started.

        Leaving drops what has not begun, and nothing of it stays.
        """
        executor = self.make(workers)
        try:
            start_all(executor, workers)
            yield executor
        finally:
            executor.shutdown(cancel_futures=True)
