"""The HTTP server that http_fetch asks for pages: run as ``python -m workloads.http_server``.

It binds a free port of 127.0.0.1, prints the port as one line once connections are accepted, answers
``/0`` … ``/19`` with a fixed page after a fixed delay, and ends when its standard input is closed, when
its parent is gone, or on SIGTERM.
"""

from __future__ import annotations

import asyncio
import functools
import os
import socket
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import uvicorn

    Message: TypeAlias = dict[str, Any]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]

PAGES = 20
PAGE_BYTES = 32 * 2**10
DELAY_S = 0.020
BACKLOG = 256
LONGER_THAN_A_RUN_S = 24 * 3600
PARENT_POLL_S = 0.5
STDIN = 0


def page(number: int) -> bytes:
    """Return the body of ``/number``: 32 KiB that differ from page to page."""
    line = b"page %02d\n" % number
    return line * (PAGE_BYTES // len(line))


@functools.cache
def page_of_path() -> Mapping[str, bytes]:
    """Return the body of each path that exists."""
    return {f"/{number}": page(number) for number in range(PAGES)}


async def app(scope: Message, _receive: object, send: Send) -> None:
    """Answer one request (ASGI): a page after 20 ms of waiting, or 404 at once."""
    body = page_of_path().get(scope["path"])
    if body is None:
        await _answer(send, 404, b"no such page\n")
    else:
        await asyncio.sleep(DELAY_S)
        await _answer(send, 200, body)


async def _answer(send: Send, status: int, body: bytes) -> None:
    headers = [(b"content-type", b"text/plain"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    """Listen, say where, and serve until the parent closes our input or is gone."""
    parent = os.getppid()
    server = _make_server()
    threading.Thread(target=_end_with_parent, args=(server, parent), daemon=True).start()
    # With TCP named, asyncio sends the body without waiting for the headers to be acknowledged (40 ms).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(BACKLOG)
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - the parent waits for this line
        server.run(sockets=[listener])


def _make_server() -> uvicorn.Server:
    import uvicorn  # noqa: PLC0415 - whoever looks through this folder for workloads must not load a server

    config = uvicorn.Config(
        app,
        interface="asgi3",
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        backlog=BACKLOG,
        timeout_keep_alive=LONGER_THAN_A_RUN_S,
        timeout_graceful_shutdown=1,
    )
    return uvicorn.Server(config)


def _end_with_parent(server: uvicorn.Server, parent: int) -> None:
    """Wait until our input is closed, and look now and then whether the parent is still there.

    A closed input alone does not show every end: a forked worker that outlives the parent keeps it open.
    """
    closed = threading.Event()
    threading.Thread(target=_wait_for_end_of_input, args=(closed,), daemon=True).start()
    while os.getppid() == parent and not closed.wait(PARENT_POLL_S):
        pass
    server.should_exit = True


def _wait_for_end_of_input(closed: threading.Event) -> None:
    """Read below sys.stdin, whose lock a thread that still waits must not hold when the process ends."""
    while os.read(STDIN, 1):
        pass
    closed.set()


if __name__ == "__main__":
    main()
