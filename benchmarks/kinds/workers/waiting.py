"""Work that waits: one item is one request to a server that holds its answer back.

Every worker has a connection of its own, which stays open: a thread one of its own, a coroutine one that no
other uses meanwhile. An item is what a request costs at least. A client library costs more CPU time for each
request, so that its curve bends earlier.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
import struct
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.kinds.workers.held_server import ANSWER, REQUEST, running_servers
from workloads.model import Workload, WrongResultError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterator, Sequence
    from concurrent.futures import Executor

HOLD_S = 0.02
"""As long as the page of http_fetch takes: a service in the same data center."""

ROUNDING_S = 1e-9
"""A difference of two readings of a clock is as exact as the floats of seconds since the machine's start."""

SERVERS = 2
"""Processes of the server: on one of them 500 connections would need half of its time on a slow machine."""

TIMEOUT_S = 30.0

LEAVE_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
"""SO_LINGER: closing resets the connection, so that thousands of closed ones don't use up the ports."""

_worker = threading.local()
_opened: list[socket.socket] = []
_turns = itertools.count()


@dataclass(frozen=True, slots=True)
class Request:
    """The servers to choose from, by their ports."""

    ports: tuple[int, ...]

    @property
    def port(self) -> int:
        """Return the port for a new connection: the servers get equally many."""
        return self.ports[next(_turns) % len(self.ports)]


@dataclass(slots=True)
class _Streams:
    """The connections of one event loop: those that no coroutine uses."""

    loop: asyncio.AbstractEventLoop | None = None
    free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)


_streams = _Streams()


def ask(request: Request) -> float:
    """Return how long the server held the answer, in seconds; block meanwhile.

    Raises:
        OSError: There is no answer.
    """
    connection: socket.socket | None = getattr(_worker, "connection", None)
    if connection is None or connection.fileno() < 0:
        connection = _worker.connection = socket.create_connection(("127.0.0.1", request.port), TIMEOUT_S)
        _prepare(connection)
        _opened.append(connection)
    connection.sendall(REQUEST)
    answer = b""
    while len(answer) < ANSWER.size:
        part = connection.recv(ANSWER.size - len(answer))
        if not part:
            raise ConnectionError("the server closed the connection.")
        answer += part
    return float(ANSWER.unpack(answer)[0])


async def ask_async(request: Request) -> float:
    """Return the same, without blocking the event loop."""
    loop = asyncio.get_running_loop()
    if _streams.loop is not loop:
        _streams.loop, _streams.free = loop, []
    mine = _streams.free.pop() if _streams.free else await _connected(request)
    reader, writer = mine
    writer.write(REQUEST)
    answer = await reader.readexactly(ANSWER.size)
    _streams.free.append(mine)
    return float(ANSWER.unpack(answer)[0])


async def _connected(request: Request) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", request.port)
    _prepare(writer.get_extra_info("socket"))
    return reader, writer


def _prepare(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LEAVE_AT_ONCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def leave(executor: Executor) -> None:
    """Close all connections of an executor's workers."""
    while _opened:
        _opened.pop().close()
    if _streams.loop is not None:
        executor.submit(_leaving).result()


def _leaving() -> Awaitable[None]:
    return _leave_async()


async def _leave_async() -> None:
    while _streams.free:
        _, writer = _streams.free.pop()
        writer.close()
    _streams.loop = None
    await asyncio.sleep(0)  # transports close in the next turn of the loop


@contextmanager
def prepare() -> Iterator[Sequence[Request]]:
    """Yield the one item, whose servers run meanwhile.

    Raises:
        CannotPrepareError: A server does not start.
    """
    with running_servers(SERVERS, HOLD_S) as ports:
        yield [Request(ports)]


def check(items: Sequence[object], results: Sequence[object]) -> None:
    """Accept answers that were held long enough, one for each item.

    Raises:
        WrongResultError: One is missing or came too early.
    """
    if len(items) != len(results):
        raise WrongResultError(f"expected {len(items)} answers, got {len(results)}")
    for held_s in results:
        if not isinstance(held_s, float) or held_s < HOLD_S - ROUNDING_S:
            raise WrongResultError(f"expected an answer held for {HOLD_S} s, got {held_s!r}")


WAITING = Workload(
    name="waiting",
    summary="One request on an open connection to a server that holds its answer for 20 ms.",
    unit="requests",
    task=ask,
    prepare=prepare,
    check=check,
    coroutine=ask_async,
)
