"""Code that workers run before and after the timed rounds, and a barrier for all workers.

Stdlib only: worker processes and sub-interpreters import it.
"""

from __future__ import annotations

import importlib
import os
import select
import sys
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, TypeVar

from benchmarks.machine.gil_state import gil_enabled, gil_switched_on_by, watch_imports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor
    from pathlib import Path
    from typing import Any, Protocol

    class Barrier(Protocol):
        """What threading and multiprocessing barriers have in common."""

        def wait(self, timeout: float | None = None) -> int:
            """Block until all parties wait."""
            ...


Answer = TypeVar("Answer")

START_TIMEOUT_S = 60.0
"""Most seconds until all workers have started, imports included."""

_me = threading.local()

_interpreter = SimpleNamespace(everyone=None)
"""A sub-interpreter gets a new thread state with every call, so thread-local data does not last."""


@dataclass(frozen=True, slots=True)
class WorkerFacts:
    """What a worker reports about itself.

    Attributes:
        pid: Its process.
        gil_enabled: Whether its GIL is on.
        blas_threads: The size of its largest BLAS pool; None where no NumPy is loaded.
        gil_switched_on_by: The module whose import switched the GIL on, if it should be off.
        host: The name of its machine.
    """

    pid: int
    gil_enabled: bool
    blas_threads: int | None
    gil_switched_on_by: str | None = None
    host: str = ""


def join(everyone: Barrier) -> None:
    """Initialize a worker: store the barrier of its executor's workers."""
    watch_imports()
    _me.everyone = everyone


def join_once(everyone: Barrier) -> bool:
    """Do the same in a thread whose pool has no initializer, unless it was done there before.

    Return whether this was the first time.
    """
    first = getattr(_me, "everyone", None) != everyone
    if first:
        join(everyone)
    return first


def join_interpreter(everyone: Barrier) -> None:
    """Initialize a worker in a sub-interpreter: store the workers' barrier."""
    watch_imports()
    _interpreter.everyone = everyone


NATIVE_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "BLIS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
"""Native libraries read these when loaded: the number of threads of their pool."""


def join_with_native_threads(everyone: Barrier, threads: int, user_api: str | None = None) -> None:
    """Initialize a worker, and limit its native pools to a number of threads.

    Args:
        everyone: Where all workers meet.
        threads: How many.
        user_api: Limit only pools of this kind, in a worker that shares its process with others; None for
            all, including those loaded later.
    """
    import threadpoolctl  # noqa: PLC0415 - only these workers need it

    join(everyone)
    if user_api is None:
        os.environ.update(dict.fromkeys(NATIVE_THREADS, str(threads)))
    threadpoolctl.threadpool_limits(threads, user_api)


def start_all(executor: Executor, workers: int) -> None:
    """Start all workers, so that none is created during a timed round.

    Executors start workers on demand; a call that waits for all workers forces all to start.

    Raises:
        BrokenExecutor: A worker did not start within START_TIMEOUT_S.
    """
    in_every_worker(executor, workers, os.getpid)


def in_every_worker(executor: Executor, workers: int, ask: Callable[[], Answer]) -> list[Answer]:
    """Call ``ask`` exactly once in every worker and return the answers."""
    futures = [executor.submit(_answer_once, ask) for _ in range(workers)]
    for future in futures:
        future.exception()  # CPython 3.11 may hang when closing a pool that still reports unpicklable calls
    return [future.result() for future in futures]


def _answer_once(ask: Callable[[], Answer]) -> Answer:
    """Wait for the other workers first: a waiting worker can't take a second call."""
    everyone: Barrier | None = getattr(_me, "everyone", _interpreter.everyone)
    if everyone is not None:
        everyone.wait(START_TIMEOUT_S)
    return ask()


def load(module: str) -> None:
    """Import a module here, so that this import fails and not the unpickling of a call.

    Raises:
        ImportError: The module, or one of its imports, can't be imported in this worker.
    """
    importlib.import_module(module)


def describe() -> WorkerFacts:
    """Return this worker's facts."""
    return WorkerFacts(os.getpid(), gil_enabled(), blas_threads(), gil_switched_on_by(), host())


def host() -> str:
    """Return the name of this machine."""
    return os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")


def blas_threads() -> int | None:
    """Return how many threads the largest BLAS pool here would use; None where no NumPy is loaded."""
    if "numpy" not in sys.modules:
        return None
    import threadpoolctl  # noqa: PLC0415 - only workers that compute with NumPy pay for it

    pools: list[dict[str, Any]] = threadpoolctl.threadpool_info()
    return max((pool["num_threads"] for pool in pools if pool["user_api"] == "blas"), default=None)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A reusable barrier for a fixed number of parties, made of two pipes.

    Invariant: both pipes together hold at most one number, and its reader may change it. In ``arriving`` it
    is how many have arrived; the last to arrive writes how many are still to leave into ``leaving``, and the
    last to leave writes 0 into ``arriving``. So no party arrives for the next time before all have left.

    Attributes:
        parties: The number of parties.
        arriving: Read and write end of the first pipe.
        leaving: Read and write end of the second pipe.
    """

    parties: int
    arriving: tuple[int, int]
    leaving: tuple[int, int]

    def wait(self, timeout: float | None = None) -> int:
        """Block until all parties wait; return how many of them are still to leave.

        Args:
            timeout: Longest time in seconds for each of its two halves, arriving and leaving.

        Raises:
            TimeoutError: Some parties did not come in time; the meeting is unusable now.
        """
        arrived = _take(self.arriving, timeout) + 1
        if arrived < self.parties:
            _put(self.arriving, arrived)
            to_leave = _take(self.leaving, timeout) - 1
        else:
            to_leave = self.parties - 1
        _put(self.leaving if to_leave else self.arriving, to_leave)
        return to_leave

    def close(self) -> None:
        """Close the pipes; no party may wait after that."""
        for end in (*self.arriving, *self.leaving):
            os.close(end)


def arrange_meeting(parties: int) -> Meeting:
    """Return an open meeting; the caller must close it."""
    arriving, leaving = os.pipe(), os.pipe()
    for reading, _ in (arriving, leaving):
        os.set_blocking(reading, False)  # several may see the number; one gets it
    meeting = Meeting(parties, arriving, leaving)
    _put(arriving, 0)
    return meeting


@dataclass(frozen=True, slots=True)
class NamedMeeting:
    """A meeting of processes that inherit nothing: they open its two pipes by their names (POSIX).

    Attributes:
        parties: The number of parties.
        folder: Where the pipes are.
    """

    parties: int
    folder: Path

    @contextmanager
    def arranged(self) -> Iterator[NamedMeeting]:
        """Make the pipes, and keep them open within the context: a pipe that nobody has open is emptied."""
        for name in ("arriving", "leaving"):
            os.mkfifo(self.folder / name)
        meeting = self._open()
        _put(meeting.arriving, 0)
        try:
            yield self
        finally:
            meeting.close()

    def wait(self, timeout: float | None = None) -> int:
        """Do what ``Meeting.wait`` does, and raise what it raises."""
        meeting = self._open()
        try:
            return meeting.wait(timeout)
        finally:
            meeting.close()

    def _open(self) -> Meeting:
        ends = [os.open(self.folder / name, os.O_RDWR | os.O_NONBLOCK) for name in ("arriving", "leaving")]
        return Meeting(self.parties, (ends[0], os.dup(ends[0])), (ends[1], os.dup(ends[1])))


def _put(pipe: tuple[int, int], number: int) -> None:
    os.write(pipe[1], number.to_bytes(4, "little"))


def _take(pipe: tuple[int, int], timeout: float | None) -> int:
    deadline = None if timeout is None else time.monotonic() + timeout
    readable = select.poll()  # select.select fails for descriptors from 1,024
    readable.register(pipe[0], select.POLLIN)
    while True:
        left_ms = None if deadline is None else max(0.0, deadline - time.monotonic()) * 1000
        if not readable.poll(left_ms):
            raise TimeoutError(f"not all workers arrived within {timeout:g} s.")
        with suppress(BlockingIOError):
            return int.from_bytes(os.read(pipe[0], 4), "little")
