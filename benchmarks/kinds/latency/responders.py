"""The responders: each listens on a free local port and answers in its own thread."""

from __future__ import annotations

import asyncio
import socket
import socketserver
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

from benchmarks.kinds.latency.conditions import Responder
from benchmarks.kinds.latency.transports import HOST, LARGEST_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STOP_TIMEOUT_S = 5.0


class ResponderError(Exception):
    """A responder did not end when asked to."""


@contextmanager
def open_responder(responder: Responder) -> Iterator[int]:
    """Yield the port of a responder that answers until the block is left.

    Raises:
        ResponderError: It did not end.
        Exception: The error that ended it early.
    """
    if responder is Responder.HTTP:
        with _Server() as server, _in_thread(server.serve, server.stop):
            yield server.port
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind((HOST, 0))
        port: int = listening.getsockname()[1]
        serve, stop = _echoing(listening) if responder is Responder.UDP else _echoing_in_a_loop(listening)
        with _in_thread(serve, stop):
            yield port


@contextmanager
def _in_thread(serve: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """Serve in a thread during the block; its error is raised at the end."""
    raised: list[Exception] = []

    def run() -> None:
        try:
            serve()
        except Exception as error:  # noqa: BLE001 - raised again below
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(STOP_TIMEOUT_S)
    if raised:
        raise raised[0]
    if thread.is_alive():
        raise ResponderError(f"the responder did not end within {STOP_TIMEOUT_S:g} s")


def _echoing(listening: socket.socket) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return a server that echoes datagrams until an empty one arrives, and a function that sends that."""

    def serve() -> None:
        while True:
            packet, sender = listening.recvfrom(LARGEST_BYTES)
            if not packet:
                return
            listening.sendto(packet, sender)

    def stop() -> None:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ours:
            ours.sendto(b"", listening.getsockname())

    return serve, stop


class _Echo(asyncio.DatagramProtocol):
    """Sends datagrams back."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Store the transport."""
        self._transport: asyncio.DatagramTransport = transport  # type: ignore[assignment] # asyncio types the base

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        """Send a datagram back to its sender."""
        self._transport.sendto(data, addr)


def _echoing_in_a_loop(listening: socket.socket) -> tuple[Callable[[], None], Callable[[], None]]:
    """Return an event loop that echoes datagrams until it is stopped, and a function that stops it."""
    loop = asyncio.new_event_loop()
    stopped = asyncio.Event()

    async def serve() -> None:
        transport, _ = await loop.create_datagram_endpoint(_Echo, sock=listening)
        try:
            await stopped.wait()
        finally:
            transport.close()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(serve())

    def stop() -> None:
        with suppress(RuntimeError):  # it ended already and closed its loop
            loop.call_soon_threadsafe(stopped.set)

    return run, stop


@dataclass(frozen=True, slots=True)
class LoopResponder:
    """An event loop that answers: its port, and the loop, in which other coroutines may run."""

    port: int
    loop: asyncio.AbstractEventLoop


@contextmanager
def open_loop_responder() -> Iterator[LoopResponder]:
    """Yield an event loop in a thread, which answers all requests that have arrived whenever it has a turn.

    So does a server with a connection for each client. asyncio's own datagram transport reads only one in
    each turn, so requests would queue.

    Raises:
        ResponderError: It did not end.
        Exception: The error that ended it early.
    """
    loop, stopped = asyncio.SelectorEventLoop(), asyncio.Event()

    def run() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(stopped.wait())

    def stop() -> None:
        with suppress(RuntimeError):  # it ended already and closed its loop
            loop.call_soon_threadsafe(stopped.set)

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind((HOST, 0))
        listening.setblocking(False)  # noqa: FBT003 - it takes no name
        loop.add_reader(listening, _answer_all, listening)
        with _in_thread(run, stop):
            yield LoopResponder(listening.getsockname()[1], loop)


def _answer_all(listening: socket.socket) -> None:
    with suppress(BlockingIOError):
        while True:
            packet, sender = listening.recvfrom(LARGEST_BYTES)
            listening.sendto(packet, sender)


class _Handler(BaseHTTPRequestHandler):
    """Answers ``GET /number`` with the number."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together

    def do_GET(self) -> None:
        """Answer one request."""
        body = self.path[1:].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
        """Log nothing, because that would be timed, too."""


class _Server(socketserver.ThreadingTCPServer):
    """One thread per connection. Not ``ThreadingHTTPServer``, which resolves our host name."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self) -> None:
        """Listen on a free local port."""
        super().__init__((HOST, 0), _Handler)
        self.stopped = threading.Event()
        self.port: int = self.server_address[1]

    def serve(self) -> None:
        """Accept connections until it is stopped. It does not poll, because that would be timed, too."""
        while not self.stopped.is_set():
            self.handle_request()

    def stop(self) -> None:
        """Stop it, by opening one more connection."""
        self.stopped.set()
        with suppress(OSError), socket.create_connection((HOST, self.port), 1.0):
            pass
