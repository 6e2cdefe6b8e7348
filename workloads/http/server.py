"""The HTTP server of http_fetch, and its process.

``python -m workloads.http.server`` binds a free port of 127.0.0.1, prints the port on one line once it
accepts connections, answers ``/0`` … ``/31`` with a fixed page after a fixed delay, and ends when its
standard input is closed, when its parent is gone, or on SIGTERM.
"""

from __future__ import annotations

import asyncio
import functools
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence

    import uvicorn

    Message: TypeAlias = dict[str, Any]
    Send: TypeAlias = Callable[[Message], Awaitable[None]]

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "workloads.http.server")
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 5.0
TAIL_BYTES = 2_000
PAGES = 32
PAGE_BYTES = 32 * 2**10
DELAY_S = 0.020
BACKLOG = 1_024
"""Length of the queue of new connections: hundreds of workers connect at once."""

LONGER_THAN_A_RUN_S = 24 * 3600
PARENT_POLL_S = 0.5
STDIN = 0


def page(number: int) -> bytes:
    """Return the body of ``/number``: 32 KiB that differ from page to page."""
    line = b"page %02d\n" % number
    return line * (PAGE_BYTES // len(line))


@functools.cache
def page_of_path() -> Mapping[str, bytes]:
    """Return the body of each existing path."""
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
    """Listen, print the port, and serve until the parent closes our input or is gone."""
    parent = os.getppid()
    server = _make_server()
    threading.Thread(target=_end_with_parent, args=(server, parent), daemon=True).start()
    # With TCP given, asyncio sends the body without waiting for the headers' acknowledgment (40 ms).
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(BACKLOG)
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - the parent waits for this line
        server.run(sockets=[listener])


def _make_server() -> uvicorn.Server:
    import uvicorn  # noqa: PLC0415 - finding workloads must not import a server

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
    """Wait until our input is closed or the parent is gone.

    A closed input alone is not enough: a forked worker that outlives the parent keeps it open.
    """
    closed = threading.Event()
    threading.Thread(target=_wait_for_end_of_input, args=(closed,), daemon=True).start()
    while os.getppid() == parent and not closed.wait(PARENT_POLL_S):
        pass
    server.should_exit = True


def _wait_for_end_of_input(closed: threading.Event) -> None:
    """Read the descriptor, not sys.stdin: a waiting thread must not hold its lock when the process ends."""
    while os.read(STDIN, 1):
        pass
    closed.set()


@contextmanager
def running_server(command: Sequence[str] = COMMAND) -> Iterator[str]:
    """Yield the address of a listening server, for example ``http://127.0.0.1:49152``; stop it at the end.

    Args:
        command: A program that prints its port as one line and ends when its standard input is closed.

    Raises:
        CannotPrepareError: The server does not start; the message ends with its stderr.
    """
    with tempfile.TemporaryFile() as log:
        process = _start(command, log)
        try:
            yield f"http://127.0.0.1:{_announced_port(process, log)}"
        finally:
            _stop(process)


def _start(command: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    search_path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | {"PYTHONPATH": search_path},
            start_new_session=True,  # Ctrl-C reaches only the parent, which then stops the server
        )
    except OSError as error:
        raise CannotPrepareError(f"its server can't be started: {error}") from error


def _announced_port(process: subprocess.Popen[bytes], log: IO[bytes]) -> int:
    """Wait for the line with the port, or for the end of the server's output."""
    assert process.stdout is not None  # noqa: S101 - for the type checker: _start asks for a pipe
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    stdout = process.stdout
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    what = "did not print its port"
    try:
        line = lines.get(timeout=START_TIMEOUT_S)
    except queue.Empty:
        line, what = b"", f"did not listen within {START_TIMEOUT_S:g} s"
    if line.strip().isdigit():
        return int(line)
    raise CannotPrepareError(f"its server {what}; its last output: {_tail(log) or '(none)'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close the server's standard input, wait for its end, and kill it if it does not end."""
    for insist in (process.terminate, process.kill):
        try:
            process.communicate(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            insist()
        else:
            return
    process.communicate()


def _tail(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - TAIL_BYTES))
    return log.read().decode(errors="replace").strip()


if __name__ == "__main__":
    main()
