"""Crews of busy workers that begin and end together: threads, processes or sub-interpreters."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.latency.child import ChildError, hear, open_child, say
from benchmarks.evidence.latency.working import Ends, spin_until_closed, spinning, work_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Executor, Future
    from multiprocessing.connection import Connection
    from typing import Any

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
