"""What happens inside a worker before and after the timed rounds. Stdlib only: worker processes import it."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from typing import Any, Protocol

    class Barrier(Protocol):
        """What threading and multiprocessing barriers have in common."""

        def wait(self, timeout: float | None = None) -> int:
            """Block until all parties wait."""
            ...


Answer = TypeVar("Answer")

START_TIMEOUT_S = 60.0
"""How long all workers may take to appear, imports included."""

_me = threading.local()


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """What one worker says of itself: where it runs, whether its GIL is on, its largest BLAS pool."""

    pid: int
    gil_enabled: bool
    blas_threads: int | None


def join(everyone: Barrier) -> None:
    """Initialise a worker: remember where all workers of its executor meet."""
    dump_stacks_on_request()
    _me.everyone = everyone


def dump_stacks_on_request() -> None:
    """Let SIGUSR1 print the stacks of all threads: a round that hangs should show where (POSIX)."""
    if hasattr(faulthandler, "register") and sys.__stderr__ is not None:
        faulthandler.register(signal.SIGUSR1, file=sys.__stderr__, all_threads=True)


def start_all(executor: Executor, workers: int) -> None:
    """Have all workers started, so that none is created during a timed round.

    Executors start workers on demand; a call that waits for all of them demands all.

    Raises:
        BrokenExecutor: A worker did not start within START_TIMEOUT_S.
    """
    in_every_worker(executor, workers, os.getpid)


def in_every_worker(executor: Executor, workers: int, ask: Callable[[], Answer]) -> list[Answer]:
    """Call ``ask`` exactly once in every worker and return the answers."""
    futures = [executor.submit(_answer_once, ask) for _ in range(workers)]
    return [future.result() for future in futures]


def _answer_once(ask: Callable[[], Answer]) -> Answer:
    """Wait for the other workers first: while one waits here it can't take another's call."""
    everyone: Barrier | None = getattr(_me, "everyone", None)
    if everyone is not None:
        everyone.wait(START_TIMEOUT_S)
    return ask()


def describe() -> WorkerFacts:
    """Return this worker's facts."""
    return WorkerFacts(os.getpid(), gil_enabled(), blas_threads())


def gil_enabled() -> bool:
    """Return whether the GIL of this process is on now; an import can switch it back on (PEP 703)."""
    ask: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    return ask()


def blas_threads() -> int | None:
    """Return how many threads the largest BLAS pool here would use; None where no NumPy is loaded."""
    if "numpy" not in sys.modules:
        return None
    import threadpoolctl  # noqa: PLC0415 - only workers that compute with NumPy pay for it

    pools: list[dict[str, Any]] = threadpoolctl.threadpool_info()
    return max((pool["num_threads"] for pool in pools if pool["user_api"] == "blas"), default=None)
