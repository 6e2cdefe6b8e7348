"""Requests and their answers on real sockets: right, wrong, in pieces, and cut off."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator

import pytest

from benchmarks.kinds.latency.transports import HOST, HttpTransport, UdpTransport, WrongAnswerError, open_udp

LIMIT_S = 10.0


def ready(one: socket.socket) -> list[socket.socket]:
    """Wait until something can be read."""
    found: list[socket.socket] = select.select([one], [], [], LIMIT_S)[0]
    assert found
    return found


@pytest.fixture
def udp() -> Iterator[tuple[UdpTransport, socket.socket]]:
    """A transport and the socket that it asks."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, 0))
        other.settimeout(LIMIT_S)
        with open_udp(other.getsockname()[1]) as transport:
            yield transport, other


@pytest.fixture
def http() -> Iterator[tuple[HttpTransport, socket.socket]]:
    """A transport with one connection and its other end."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(LIMIT_S)
        yield HttpTransport([ours]), theirs


def answer(body: bytes, status: bytes = b"200 OK") -> bytes:
    """Return an answer by HTTP."""
    return b"HTTP/1.1 %s\r\nServer: x\r\ncontent-length: %d\r\n\r\n%s" % (status, len(body), body)


def test_a_wire_without_a_port_leads_back_to_itself() -> None:
    """What the client alone takes is timed with it."""
    with open_udp(None) as transport:
        transport.send(7)
        assert transport.receive(ready(transport.sockets[0])) == [7]


def test_datagrams_come_back_in_any_order(udp: tuple[UdpTransport, socket.socket]) -> None:
    """All that are there are taken at once."""
    transport, other = udp
    transport.send(1)
    transport.send(2)
    packets = [other.recvfrom(100), other.recvfrom(100)]
    for packet, address in reversed(packets):
        other.sendto(packet, address)
    seen: list[int] = []
    while len(seen) < 2:
        seen += transport.receive(ready(transport.sockets[0]))
    assert seen == [2, 1]


@pytest.mark.parametrize(
    "change", [lambda packet: packet[:-1], lambda packet: packet[:-1] + b"x", lambda _: b"?"]
)
def test_a_changed_datagram_is_wrong(udp: tuple[UdpTransport, socket.socket], change: object) -> None:
    """Shorter, other bytes, or nothing that has a number."""
    transport, other = udp
    transport.send(1)
    packet, address = other.recvfrom(100)
    other.sendto(change(packet), address)  # type: ignore[operator] # a function
    with pytest.raises(WrongAnswerError, match="came back changed"):
        transport.receive(ready(transport.sockets[0]))


def test_nobody_at_the_port_is_an_error() -> None:
    """The system says so, at the next call at the latest."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind((HOST, 0))
        port = gone.getsockname()[1]

    def ask() -> None:
        with open_udp(port) as transport:
            transport.send(1)
            transport.receive(ready(transport.sockets[0]))

    with pytest.raises(ConnectionRefusedError):
        ask()


def test_an_answer_by_http_may_come_in_pieces(http: tuple[HttpTransport, socket.socket]) -> None:
    """It counts once all of it is there."""
    transport, other = http
    transport.send(42)
    assert other.recv(1000).startswith(b"GET /42 HTTP/1.1\r\n")
    whole = answer(b"42")
    for piece, numbers in ((whole[:5], []), (whole[5:-1], []), (whole[-1:], [42])):
        other.sendall(piece)
        assert transport.receive(ready(transport.sockets[0])) == numbers


def test_a_request_waits_for_a_free_connection(http: tuple[HttpTransport, socket.socket]) -> None:
    """It is sent when the one before is answered, and counts from when it was due all the same."""
    transport, other = http
    transport.send(1)
    transport.send(2)
    assert other.recv(1000).count(b"GET") == 1
    other.sendall(answer(b"1"))
    assert transport.receive(ready(transport.sockets[0])) == [1]
    assert other.recv(1000).startswith(b"GET /2 ")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer(b"43"), "got the body b'43'"),
        (answer(b"42", b"500 Internal Server Error"), "got b'HTTP/1.1 500"),
        (b"HTTP/1.1 200 OK\r\n\r\n", "got b'HTTP/1.1 200 OK"),
        (b"nonsense\r\n\r\n", "got b'nonsense"),
    ],
    ids=["body", "status", "length", "nonsense"],
)
def test_a_wrong_answer_by_http_is_noticed(
    http: tuple[HttpTransport, socket.socket], said: bytes, reason: str
) -> None:
    """The reason quotes it."""
    transport, other = http
    transport.send(42)
    other.sendall(said)
    with pytest.raises(WrongAnswerError, match=reason):
        transport.receive(ready(transport.sockets[0]))


def test_a_server_that_hangs_up_or_speaks_unasked_is_wrong(http: tuple[HttpTransport, socket.socket]) -> None:
    """Neither is an answer."""
    transport, other = http
    other.sendall(b"hello")
    with pytest.raises(WrongAnswerError, match="without a request"):
        transport.receive(ready(transport.sockets[0]))
    other.shutdown(socket.SHUT_WR)
    with pytest.raises(WrongAnswerError, match="closed a connection"):
        transport.receive(ready(transport.sockets[0]))
