"""How the client sends requests and recognizes answers: by UDP, and by HTTP with keep-alive."""

from __future__ import annotations

import re
import socket
from collections import deque
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HOST = "127.0.0.1"
NUMBER_BYTES = 4
FILLING = bytes(range(60))
"""A datagram with its number has 64 bytes."""
LARGEST_BYTES = 2048
CONNECTIONS = 8
"""More requests wait for a free connection, as in a connection pool."""
CONNECT_TIMEOUT_S = 5.0
LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
BLANK_LINE = b"\r\n\r\n"


class WrongAnswerError(Exception):
    """An answer does not match its request; the message says what it is."""


class Transport(Protocol):
    """A way to a responder."""

    @property
    def sockets(self) -> Sequence[socket.socket]:
        """Sockets that become readable when answers arrive."""
        ...

    def send(self, number: int) -> None:
        """Send a request, or queue it until a connection is free."""
        ...

    def receive(self, ready: Iterable[socket.socket]) -> list[int]:
        """Return the numbers of the requests whose answers have arrived.

        Raises:
            WrongAnswerError: One is wrong.
        """
        ...


class UdpTransport:
    """One datagram per request, which should come back unchanged."""

    def __init__(self, connected: socket.socket) -> None:
        connected.setblocking(False)  # noqa: FBT003 - it takes no name
        self._socket = connected
        self.sockets = (connected,)

    def send(self, number: int) -> None:
        """Send a datagram; it is lost if the buffer is full, as on any network."""
        try:
            self._socket.send(_datagram(number))
        except BlockingIOError:
            return

    def receive(self, ready: Iterable[socket.socket]) -> list[int]:
        """Return the numbers of all datagrams that have come back."""
        numbers = []
        for readable in ready:
            while True:
                try:
                    packet = readable.recv(LARGEST_BYTES)
                except BlockingIOError:
                    break
                number = int.from_bytes(packet[:NUMBER_BYTES], "big")
                if packet != _datagram(number):
                    raise WrongAnswerError(f"a datagram of {len(packet)} bytes came back changed")
                numbers.append(number)
        return numbers


class HttpTransport:
    """``GET /number`` over a pool of open connections; the body should be the number."""

    def __init__(self, connections: Sequence[socket.socket]) -> None:
        self.sockets = tuple(connections)
        self._free = deque(connections)
        self._requested: dict[socket.socket, int] = {}
        self._read: dict[socket.socket, bytes] = {}
        self._waiting: deque[int] = deque()

    def send(self, number: int) -> None:
        """Send a request, or queue it until a connection is free."""
        if not self._free:
            self._waiting.append(number)
            return
        connection = self._free.popleft()
        self._requested[connection], self._read[connection] = number, b""
        connection.sendall(b"GET /%d HTTP/1.1\r\nHost: localhost\r\n\r\n" % number)

    def receive(self, ready: Iterable[socket.socket]) -> list[int]:
        """Return the numbers of the completely answered requests."""
        numbers = []
        for connection in ready:
            number = self._requested.get(connection)
            packet = connection.recv(LARGEST_BYTES)
            if not packet:
                raise WrongAnswerError("the HTTP server closed a connection")
            if number is None:
                raise WrongAnswerError("the HTTP server sent an answer without a request")
            self._read[connection] += packet
            if _body(self._read[connection], number) is None:
                continue
            numbers.append(number)
            del self._requested[connection]
            self._free.append(connection)
            if self._waiting:
                self.send(self._waiting.popleft())
        return numbers


@contextmanager
def open_udp(port: int | None) -> Iterator[UdpTransport]:
    """Yield a transport to a local responder; without a port, one that leads back to itself."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
        ours.bind((HOST, 0))
        ours.connect((HOST, ours.getsockname()[1] if port is None else port))
        yield UdpTransport(ours)


@contextmanager
def open_http(port: int) -> Iterator[HttpTransport]:
    """Yield a transport with all of its connections open."""
    with ExitStack() as closing:
        connections = []
        for _ in range(CONNECTIONS):
            connection = closing.enter_context(socket.create_connection((HOST, port), CONNECT_TIMEOUT_S))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connections.append(connection)
        yield HttpTransport(connections)


def _datagram(number: int) -> bytes:
    return number.to_bytes(NUMBER_BYTES, "big") + FILLING


def _body(read: bytes, number: int) -> bytes | None:
    """Return the body of a correct answer, or None if it is incomplete."""
    head, blank_line, body = read.partition(BLANK_LINE)
    if not blank_line:
        return None
    length = LENGTH.search(head)
    if not head.startswith(b"HTTP/1.1 200 ") or length is None:
        raise WrongAnswerError(f"request {number} got {head[:40]!r} by HTTP")
    if len(body) < int(length[1]):
        return None
    if body != b"%d" % number:
        raise WrongAnswerError(f"request {number} got the body {body[:40]!r} by HTTP")
    return body
