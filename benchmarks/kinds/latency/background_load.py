"""The background load: workers that begin and end together, and compute while responses are timed.

They are threads, processes or sub-interpreters that spin in pure Python, or threads that call C code that
holds the GIL for long or releases it. ``load_openers`` starts what is needed once for all rounds.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import threading
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from benchmarks.evidence.known_share import buffer_bytes, checked, checksums
from benchmarks.kinds.latency.client_process import ChildError, open_child, receive, send
from benchmarks.kinds.latency.conditions import HELD_S, Background
from benchmarks.kinds.tiny_tasks import Ends, spin_until_closed, spinning, work_until
from benchmarks.process.messages import TASK_ERRORS, fail
from benchmarks.runners.interpreters import INTERPRETERS
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from multiprocessing.connection import Connection
    from typing import Any

CHUNK_S = 0.0005
"""Approximate seconds of a chunk of pure Python: far below the switch interval, far above its recording."""
HASHED_BYTES = 2**20
"""Takes a millisecond or more, in which hashlib releases the GIL (from 2,048 bytes on)."""
READY, BEGIN, STOP = "ready", "begin", "stop"
WORKER = "a process of the background load"
START_TIMEOUT_S = 30.0
END_TIMEOUT_S = 20.0
"""Long enough for workers that share one GIL, each of which first ends its chunk."""


@dataclass(frozen=True, slots=True)
class BackgroundLoad:
    """Started workers that are idle.

    Attributes:
        begin: Makes all of them begin.
        end: Makes all of them stop, and returns what each did.
    """

    begin: Callable[[], None]
    end: Callable[[], list[Ends]]


Opener: TypeAlias = Callable[[int], AbstractContextManager[BackgroundLoad]]
"""Opens a load with n workers."""


def load_openers(
    wanted: Iterable[tuple[Background, int]], iteration_s: float, closing: ExitStack
) -> dict[Background, Opener]:
    """Return a function that opens each background load; it raises if the load can't run here.

    Args:
        wanted: Loads with their worker counts.
        iteration_s: Seconds of one iteration of the spinning loop.
        closing: Closes what was started for all rounds.
    """
    most: dict[Background, int] = {}
    for background, workers in wanted:
        most[background] = max(workers, most.get(background, 0))
    iterations = max(1, round(CHUNK_S / iteration_s))
    openers: dict[Background, Opener] = {}
    for background, workers in most.items():
        try:
            openers[background] = _opener(background, workers, iterations, closing)
        except TASK_ERRORS as error:
            openers[background] = partial(fail, error)
    return openers


def _opener(background: Background, most: int, iterations: int, closing: ExitStack) -> Opener:
    match background:
        case Background.C_HOLDING:
            return partial(thread_load, holding_the_gil())
        case Background.C_RELEASING:
            return partial(thread_load, releasing_the_gil())
        case Background.PROCESSES:
            connections = closing.enter_context(open_processes(most, iterations))
            return lambda workers: process_load(connections[:workers])
        case Background.INTERPRETERS:
            executor = closing.enter_context(INTERPRETERS.open(most))
            return lambda workers: interpreter_load(executor, workers, iterations)
        case _:
            return partial(thread_load, spinning(iterations))


@contextmanager
def thread_load(
    chunk: Callable[[], object], workers: int, end_timeout_s: float = END_TIMEOUT_S
) -> Iterator[BackgroundLoad]:
    """Yield threads, all started before the first begins to work; each gets that long to end its chunk."""
    go, stop = threading.Event(), threading.Event()

    def work() -> Ends:
        go.wait()
        return work_until(stop.is_set, chunk)

    def end() -> list[Ends]:
        stop.set()
        return [future.result(end_timeout_s) for future in futures]

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(work) for _ in range(workers)]
        try:
            yield BackgroundLoad(go.set, end)
        finally:
            stop.set()
            go.set()


@contextmanager
def open_processes(workers: int, iterations: int) -> Iterator[Sequence[Connection[Any, Any]]]:
    """Yield connections to processes that are all ready to spin."""
    with ExitStack() as closing:
        connections = [closing.enter_context(open_child(serve_spinning, iterations)) for _ in range(workers)]
        for connection in connections:
            receive(connection, START_TIMEOUT_S, WORKER)
        yield connections


def serve_spinning(connection: Connection[Any, Any], iterations: int) -> None:
    """Run a process of the load: spin from each ``begin`` to the next ``stop``, then send what was done."""
    chunk = spinning(iterations)
    with suppress(EOFError, OSError):  # the parent is gone
        connection.send(READY)
        while connection.recv() == BEGIN:
            ends = work_until(connection.poll, chunk)
            connection.recv()
            connection.send(ends)


@contextmanager
def process_load(connections: Sequence[Connection[Any, Any]]) -> Iterator[BackgroundLoad]:
    """Yield open processes as a load; they always wait again afterwards."""
    working: list[Connection[Any, Any]] = []

    def begin() -> None:
        for connection in connections:
            send(connection, BEGIN, WORKER)
            working.append(connection)

    def end() -> list[Ends]:
        begun = working.copy()
        working.clear()
        for connection in begun:
            send(connection, STOP, WORKER)
        return [_ends(receive(connection, END_TIMEOUT_S, WORKER)) for connection in begun]

    try:
        yield BackgroundLoad(begin, end)
    finally:
        end()


def _ends(message: object) -> Ends:
    if not isinstance(message, list):
        raise ChildError(f"{WORKER} sent {message!r} instead of its counts")
    return message


@contextmanager
def interpreter_load(executor: Executor, workers: int, iterations: int) -> Iterator[BackgroundLoad]:
    """Yield sub-interpreters of an open executor as a load; they stop when a pipe is closed."""
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
        yield BackgroundLoad(begin, end)
    finally:
        closing.close()
        for future in futures:
            future.exception(END_TIMEOUT_S)  # no call may still wait for the pipe
        os.close(reading)


def holding_the_gil() -> Callable[[], None]:
    """Return a chunk: one call of zlib's crc32 through ``ctypes.PyDLL``, which holds the GIL.

    Raises:
        NotMeasuredError: The function can't be reached here.
    """
    checksum = checksums(ctypes.PyDLL)
    buffer = bytes(buffer_bytes(HELD_S, checksum))
    return partial(checked, checksum, buffer, zlib.crc32(buffer))


def releasing_the_gil() -> Callable[[], None]:
    """Return a chunk: one SHA-256 of a large buffer, which releases the GIL."""
    buffer = bytes(HASHED_BYTES)
    return partial(_hash_checked, buffer, hashlib.sha256(buffer).digest())


def _hash_checked(buffer: bytes, expected: bytes) -> None:
    if hashlib.sha256(buffer).digest() != expected:
        raise WrongResultError("a worker of the background load computed a wrong SHA-256")
