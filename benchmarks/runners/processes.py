"""Processes: a ProcessPoolExecutor with the platform's default start method, and with each start method.

- ``spawn``, the default on macOS and Windows: each worker is a new interpreter. Safe in a process with
  threads, but the slowest to start: every worker imports everything again.
- ``forkserver``, the default on Linux since 3.14: workers are forked from a server without threads. Equally
  safe; the first pool of a program also starts the server.
- ``fork``: workers are copies of their parent. A lock that another thread holds during the fork stays locked
  in the copy forever, even one of a C library (see CPython's documentation of ``os.fork``), so a process with
  other threads is refused here. Helper threads of process pools that are already open are allowed: they wait
  for their pipes and queues and hold no lock meanwhile.

``processes-chunked`` sends one chunk of items to each worker, to show the gain of batching.
"""

from __future__ import annotations

import multiprocessing
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import CannotRunError, Runner, Variant
from benchmarks.runners.worker import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

Result = TypeVar("Result")

THREADS_OF_THIS_PROCESS = Path("/proc/self/task")

SEND_S = 1e-4
"""Approximate cost of sending one item to a process and its result back."""

ENDING_S = 0.2
"""Most seconds until a joined thread is gone from the system."""

POOL_HELPERS = (
    *("_ExecutorManagerThread", "QueueFeederThread"),
    *("_handle_workers", "_handle_tasks", "_handle_results"),
)
"""Threads of pools in the parent process: a ProcessPoolExecutor's, and those of a multiprocessing.Pool."""


def make_pool(workers: int, method: str | None = None) -> ProcessPoolExecutor:
    """Return a pool of ``workers`` processes; without a start method, the platform's default."""
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, context, initializer=join, initargs=(context.Barrier(workers),))


def make_forked_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of ``workers`` processes, which fork when the first call is submitted.

    Raises:
        CannotRunError: This process has threads that may hold locks.
    """
    count = settled_threads(time.monotonic)
    if count:
        who = "another thread" if count == 1 else f"{count} other threads"
        raise CannotRunError(
            f"fork is unsafe: this process has {who}; a lock held by a thread stays locked in the child."
        )
    return make_pool(workers, "fork")


def settled_threads(clock: Callable[[], float]) -> int:
    """Return how many other threads remain, after giving joined ones a moment to end."""
    deadline = clock() + ENDING_S
    while (count := other_threads()) and clock() < deadline:
        time.sleep(ENDING_S / 100)
    return count


def other_threads() -> int:
    """Return how many threads there are apart from this one and pools' helpers; on Linux also native ones."""
    known = threading.enumerate()
    helpers = [thread for thread in known if helper_name(thread) in POOL_HELPERS]
    try:
        everyone = len(list(THREADS_OF_THIS_PROCESS.iterdir()))
    except OSError:  # not Linux: only Python's threads
        everyone = len(known)
    return everyone - len(helpers) - 1


def helper_name(thread: threading.Thread) -> str | None:
    """Return what a thread is in POOL_HELPERS, by its class, name, or function; None for no helper."""
    function = thread.name.partition(" (")[2].removesuffix(")")  # "Thread-1 (_handle_tasks)"
    return next(
        (name for name in (type(thread).__name__, thread.name, function) if name in POOL_HELPERS), None
    )


class ChunkedPool(ProcessPoolExecutor):
    """A process pool whose ``map`` makes one chunk per worker by default."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context()
        super().__init__(workers, context, initializer=join, initargs=(context.Barrier(workers),))
        self.workers = workers

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int | None = None,
        **options: Any,  # noqa: ANN401 - for example buffersize (3.14)
    ) -> Iterator[Result]:
        """Return the results in order; a chunk is a worker's even share, rounded up."""
        calls = list(zip(*iterables, strict=False))
        size = chunksize or chunk_size(len(calls), self.workers)
        columns = zip(*calls, strict=True)
        return super().map(fn, *columns, timeout=timeout, chunksize=size, **options)


def chunk_size(items: int, workers: int) -> int:
    """Return the smallest chunk size that gives at most one chunk per worker."""
    return max(1, -(-items // workers))


def make_chunked(workers: int) -> Executor:
    """Return a chunking pool of ``workers`` processes."""
    return ChunkedPool(workers)


def no_pool(method: str | None = None) -> str | None:
    """Return why no process pool with that start method is possible here, or None."""
    known = multiprocessing.get_all_start_methods()
    if method is not None and method not in known:
        return f"this system can't start processes with {method}, only with {' and '.join(known)}"
    try:
        multiprocessing.get_context(method).Lock()
    except (ImportError, OSError) as error:  # no POSIX semaphores, or /dev/shm can't be written
        return f"this system has no semaphores that processes can share ({error})"
    return None


def default_method() -> str:
    """Return the platform's default: fork, forkserver (Linux since 3.14) or spawn (macOS, Windows)."""
    return multiprocessing.get_start_method()


def by_method(method: str, make: Callable[[int], ProcessPoolExecutor]) -> Runner:
    """Return the runner of one start method, which is a variant."""
    name = f"processes-{method}"
    return Runner(name, make, partial(no_pool, method), lambda: method, variant=Variant.USUAL, by_method=True)


PROCESSES = Runner("processes", make_pool, no_pool, default_method)

PROCESSES_SPAWN = by_method("spawn", partial(make_pool, method="spawn"))

PROCESSES_FORKSERVER = by_method("forkserver", partial(make_pool, method="forkserver"))

PROCESSES_FORK = by_method("fork", make_forked_pool)

PROCESSES_CHUNKED = Runner("processes-chunked", make_chunked, no_pool, default_method, variant=Variant.USUAL)
