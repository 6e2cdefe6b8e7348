"""socket, ssl, requests and httpx: one answer from a server in another process of this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from workloads.calls.call import Prepared, calls, made_bytes, sizes

if TYPE_CHECKING:
    from collections.abc import Iterator

CIPHERS = "AECDH-AES256-SHA:@SECLEVEL=0"
"""Without a certificate (anonymous), so that none has to be made: what follows the handshake is the same."""

ECHO = f"""
import socket, ssl, sys
with socket.create_server(("127.0.0.1", 0)) as server:
    print(server.getsockname()[1], flush=True)
    talk, _ = server.accept()
talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
if sys.argv[1] == "tls":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers({CIPHERS!r})
    talk = context.wrap_socket(talk, server_side=True)
while got := talk.recv(65536):
    talk.sendall(got)
"""
"""The server: it sends back what it gets, on one connection."""

PAGES = """
import http.server
class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.wfile.write(
            b"HTTP/1.1 200 OK\\r\\nContent-Type: application/json\\r\\nContent-Length: 15\\r\\n\\r\\n"
            b'{"answer": 42}\\n'
        )
    def log_message(self, *words):
        pass
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
    print(server.server_address[1], flush=True)
    server.serve_forever()
"""
"""The server: it answers every GET with the same small JSON."""


@contextmanager
def _serving(script: str, *arguments: str) -> Iterator[int]:
    """Yield the port of a server in another process, which ends afterwards."""
    argv = [sys.executable, "-c", script, *arguments]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stdout is not None  # noqa: S101 - opened as a pipe
            yield int(server.stdout.readline())
        finally:
            server.kill()


@contextmanager
def _connected(kind: str) -> Iterator[socket.socket]:
    with _serving(ECHO, kind) as port, socket.create_connection(("127.0.0.1", port)) as talk:
        talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if kind == "plain":
            yield talk
            return
        import ssl  # a build of Python may lack it

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers(CIPHERS)
        with context.wrap_socket(talk) as secured:
            yield secured


def _exchange(talk: socket.socket, message: bytes) -> int:
    """Send a message and receive as many bytes; return how many came."""
    talk.sendall(message)
    left = len(message)
    while left and (got := talk.recv(65536)):
        left -= len(got)
    return len(message) - left


@calls("socket.sendall+recv", "Sends {size} and receives as much", sizes=sizes("64B", "64KiB"))
def socket_exchange(size: int) -> Prepared:
    """Connect to a server that echoes."""
    message = made_bytes(size)
    with _connected("plain") as talk:
        yield lambda: _exchange(talk, message)


@calls(
    "ssl.sendall+recv",
    "Sends {size} over TLS and receives as much",
    requires="_ssl",
    sizes=sizes("64B", "64KiB"),
)
def ssl_exchange(size: int) -> Prepared:
    """Connect to a server that echoes, and shake hands."""
    message = made_bytes(size)
    with _connected("tls") as talk:
        yield lambda: _exchange(talk, message)


@calls("socket.getaddrinfo", "Looks up the address of localhost")
def getaddrinfo() -> Prepared:
    """Prepare nothing."""
    yield lambda: socket.getaddrinfo("localhost", 80)


@calls("requests.get", "One small answer over a kept connection", requires="requests")
def requests_get() -> Prepared:
    """Start a server and open a session."""
    import requests

    with _serving(PAGES) as port, requests.Session() as session:
        session.trust_env = False
        url = f"http://127.0.0.1:{port}/"
        yield lambda: session.get(url, timeout=10).json()


@calls("httpx.get", "One small answer over a kept connection", requires="httpx")
def httpx_get() -> Prepared:
    """Start a server and open a client."""
    import httpx

    with _serving(PAGES) as port, httpx.Client(trust_env=False, timeout=10) as client:
        url = f"http://127.0.0.1:{port}/{os.getpid()}"
        yield lambda: client.get(url).json()
