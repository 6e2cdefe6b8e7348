"""Crews of busy workers that begin and end together: threads, processes or sub-interpreters.

Work without end: chunks until somebody says stop, and when each ended. Stdlib only: workers import it.

Chunks of busy work in C: calls that keep the GIL for long, and calls that drop it.

What opens a crew of each kind of busy workers; what is started once for all rounds is started here.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import select
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from benchmarks.evidence.known_share import buffer_bytes, checked, checksums
from benchmarks.kinds.latency.client_process import ChildError, hear, open_child, say
from benchmarks.kinds.latency.conditions import KEPT_S, Busy
from benchmarks.kinds.tiny_tasks import spin
from benchmarks.process.failure import TASK_ERRORS
from benchmarks.runners.interpreters import INTERPRETERS
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from multiprocessing.connection import Connection
    from typing import Any

Ends = list[float]
"""When a worker began, and then when each of its chunks ended, on the clock that all processes share."""


def work_until(
    stopped: Callable[[], bool], chunk: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> Ends:
    """Do chunk after chunk until ``stopped`` says so; return when it began and when each chunk ended.

    One reading of the clock for each chunk is all that is recorded: throughput in any stretch of time,
    fairness and the longest wait are worked out from it afterwards.
    """
    ends = [clock()]
    while not stopped():
        chunk()
        ends.append(clock())
    return ends


def spinning(iterations: int) -> Callable[[], None]:
    """Return a chunk of pure Python that checks what it computed."""
    return partial(_spin_checked, iterations, spin(iterations))


def spin_until_closed(descriptor: int, iterations: int) -> Ends:
    """Spin until the other end of a pipe is closed: what all interpreters of a process can see."""
    return work_until(lambda: bool(select.select([descriptor], [], [], 0)[0]), spinning(iterations))


def _spin_checked(iterations: int, expected: int) -> None:
    found = spin(iterations)
    if found != expected:
        raise WrongResultError(f"a busy worker computed {found} instead of {expected}")


READY, BEGIN, STOP = "ready", "begin", "stop"
BUSY = "a busy process"
START_TIMEOUT_S = 30.0
END_TIMEOUT_S = 20.0
"""Also for workers that share one GIL, each of which ends its chunk first."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Workers that are there and do nothing yet.

    Attributes:
        begin: Has all of them begin.
        end: Has all of them stop, and returns what each did.
    """

    begin: Callable[[], None]
    end: Callable[[], list[Ends]]


@contextmanager
def thread_crew(chunk: Callable[[], object], workers: int) -> Iterator[Crew]:
    """Yield a crew of threads, all of which exist before the first begins."""
    go, stop = threading.Event(), threading.Event()

    def work() -> Ends:
        go.wait()
        return work_until(stop.is_set, chunk)

    def end() -> list[Ends]:
        stop.set()
        return [future.result(END_TIMEOUT_S) for future in futures]

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work) for _ in range(workers)]
        try:
            yield Crew(go.set, end)
        finally:
            stop.set()
            go.set()


@contextmanager
def open_processes(workers: int, iterations: int) -> Iterator[Sequence[Connection[Any, Any]]]:
    """Yield connections to processes that wait to spin for us, once all of them do."""
    with ExitStack() as closing:
        connections = [closing.enter_context(open_child(serve_spinning, iterations)) for _ in range(workers)]
        for connection in connections:
            hear(connection, START_TIMEOUT_S, BUSY)
        yield connections


def serve_spinning(connection: Connection[Any, Any], iterations: int) -> None:
    """Be a busy process: spin from every ``begin`` until the next ``stop``, and then tell what was done."""
    chunk = spinning(iterations)
    with suppress(EOFError, OSError):  # the other side is gone
        connection.send(READY)
        while connection.recv() == BEGIN:
            ends = work_until(connection.poll, chunk)
            connection.recv()
            connection.send(ends)


@contextmanager
def process_crew(connections: Sequence[Connection[Any, Any]]) -> Iterator[Crew]:
    """Yield a crew of open processes; whatever happens meanwhile, they wait again afterwards."""
    working: list[Connection[Any, Any]] = []

    def begin() -> None:
        for connection in connections:
            say(connection, BEGIN, BUSY)
            working.append(connection)

    def end() -> list[Ends]:
        asked = working.copy()
        working.clear()
        for connection in asked:
            say(connection, STOP, BUSY)
        return [_ends(hear(connection, END_TIMEOUT_S, BUSY)) for connection in asked]

    try:
        yield Crew(begin, end)
    finally:
        end()


def _ends(told: object) -> Ends:
    if not isinstance(told, list):
        raise ChildError(f"a busy process said {told!r} instead of what it did")
    return told


@contextmanager
def interpreter_crew(executor: Executor, workers: int, iterations: int) -> Iterator[Crew]:
    """Yield a crew of sub-interpreters of an open executor; they stop when a pipe is closed."""
    reading, writing = os.pipe()
    closing = ExitStack()
    closing.callback(os.close, writing)
    futures: list[Future[Ends]] = []

    def begin() -> None:
        futures.extend(executor.submit(spin_until_closed, reading, iterations) for _ in range(workers))

    def end() -> list[Ends]:
        closing.close()
        return [future.result(END_TIMEOUT_S) for future in futures]

    try:
        yield Crew(begin, end)
    finally:
        closing.close()
        for future in futures:
            future.exception(END_TIMEOUT_S)  # none may still look at the pipe
        os.close(reading)


HASHED_BYTES = 2**20
"""Takes a millisecond or more, in which hashlib drops the GIL (from 2,048 bytes on)."""


def keeping_the_gil() -> Callable[[], None]:
    """Return a chunk that is one call of zlib's crc32 through ``ctypes.PyDLL``, which keeps the GIL.

    Raises:
        NotMeasuredError: The function can't be reached here.
    """
    checksum = checksums(ctypes.PyDLL)
    buffer = bytes(buffer_bytes(KEPT_S, checksum))
    return partial(checked, checksum, buffer, zlib.crc32(buffer))


def dropping_the_gil() -> Callable[[], None]:
    """Return a chunk that is one SHA-256 of a large buffer."""
    buffer = bytes(HASHED_BYTES)
    return partial(_hash_checked, buffer, hashlib.sha256(buffer).digest())


def _hash_checked(buffer: bytes, expected: bytes) -> None:
    if hashlib.sha256(buffer).digest() != expected:
        raise WrongResultError("a busy worker computed a wrong SHA-256")


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager
    from typing import TypeAlias

    Opener: TypeAlias = Callable[[int], AbstractContextManager[Crew]]

CHUNK_S = 0.0005
"""About what a chunk of pure Python takes: far less than the switch interval, far more than recording it."""


def crew_openers(
    wanted: Iterable[tuple[Busy, int]], iteration_s: float, closing: ExitStack
) -> dict[Busy, Opener]:
    """Return for each kind what opens a crew of so many workers; a kind that can't work raises there.

    Args:
        wanted: Kinds with their numbers of workers.
        iteration_s: Seconds of one iteration of the spinning loop.
        closing: Closes what was started for all rounds.
    """
    most: dict[Busy, int] = {}
    for busy, workers in wanted:
        most[busy] = max(workers, most.get(busy, 0))
    iterations = max(1, round(CHUNK_S / iteration_s))
    openers: dict[Busy, Opener] = {}
    for busy, workers in most.items():
        try:
            openers[busy] = _opener(busy, workers, iterations, closing)
        except TASK_ERRORS as error:
            openers[busy] = partial(_raise, error)
    return openers


def _opener(busy: Busy, most: int, iterations: int, closing: ExitStack) -> Opener:
    match busy:
        case Busy.C_KEEPING:
            return partial(thread_crew, keeping_the_gil())
        case Busy.C_DROPPING:
            return partial(thread_crew, dropping_the_gil())
        case Busy.PROCESSES:
            connections = closing.enter_context(open_processes(most, iterations))
            return lambda workers: process_crew(connections[:workers])
        case Busy.INTERPRETERS:
            executor = closing.enter_context(INTERPRETERS.open(most))
            return lambda workers: interpreter_crew(executor, workers, iterations)
        case _:
            return partial(thread_crew, spinning(iterations))


def _raise(error: BaseException, _workers: int) -> NoReturn:
    raise error
