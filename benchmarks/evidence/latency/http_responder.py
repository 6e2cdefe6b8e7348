"""The HTTP responder: the standard library's threaded server, one thread for each kept connection."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from socket import create_connection
from typing import TYPE_CHECKING

from benchmarks.evidence.latency.wires import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator


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
        """Log nothing: that would be timed, too."""


class _Server(socketserver.ThreadingTCPServer):
    """Not ``ThreadingHTTPServer``, which asks the resolver for this machine's name."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64


@dataclass(frozen=True, slots=True)
class HttpServer:
    """A server that listens."""

    listening: _Server
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def port(self) -> int:
        """Return where it listens."""
        port: int = self.listening.server_address[1]
        return port

    def serve(self) -> None:
        """Accept connections until it is stopped. It waits without looking up, which would be timed, too."""
        while not self.stopped.is_set():
            self.listening.handle_request()

    def stop(self) -> None:
        """Have it see that it is stopped: by one more connection."""
        self.stopped.set()
        with suppress(OSError), create_connection((HOST, self.port), 1.0):
            pass


@contextmanager
def http_server() -> Iterator[HttpServer]:
    """Yield a server that listens on a free port of this machine."""
    with _Server((HOST, 0), _Handler) as listening:
        yield HttpServer(listening)
