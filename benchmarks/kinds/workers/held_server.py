"""A server that holds every answer back for a given time, and its process.

``python -m benchmarks.kinds.workers.held_server SECONDS`` binds a free port of 127.0.0.1, prints the port on
one line, and ends when its standard input is closed. A request is one byte; the answer is how long the server
really held it. One thread and one queue serve all connections, because every answer is held equally long: so
it does far more requests a second than its clients, and what it can't do in time, it says itself.
"""

from __future__ import annotations

import os
import selectors
import socket
import struct
import sys
import threading
import time
from collections import deque
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.machine.allowance import allow_open_files

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUEST = b"?"
ANSWER = struct.Struct("!d")
"""Seconds for which the server held it."""
BACKLOG = 1_024
"""Hundreds of workers connect at once."""
FILES = 1_024
"""Open files of one server process: a connection each, and a few more."""
STDIN = 0


@dataclass(frozen=True, slots=True)
class Held:
    """A request that waits for its answer: from whom, since when."""

    client: socket.socket
    since_s: float


@dataclass(frozen=True, slots=True)
class _Server:
    """A listening server: its selector, and the requests that it holds, the oldest first."""

    hold_s: float
    selector: selectors.BaseSelector
    held: deque[Held] = field(default_factory=deque)

    def turn(self) -> None:
        """Wait for what comes first, a request or the time of the next answer, and serve it."""
        wait_s = max(0.0, self.held[0].since_s + self.hold_s - time.monotonic()) if self.held else None
        for key, _ in self.selector.select(wait_s):
            assert isinstance(key.fileobj, socket.socket)  # noqa: S101 - nothing else is registered
            if key.data is None:
                self._accept(key.fileobj)
            else:
                self._read(key.fileobj)
        while self.held and self.held[0].since_s + self.hold_s <= (now_s := time.monotonic()):
            request = self.held.popleft()
            with suppress(OSError):  # the client is gone
                request.client.send(ANSWER.pack(now_s - request.since_s))

    def _accept(self, listener: socket.socket) -> None:
        client, _ = listener.accept()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        client.settimeout(0)
        self.selector.register(client, selectors.EVENT_READ, data="client")

    def _read(self, client: socket.socket) -> None:
        try:
            request = client.recv(len(REQUEST))
        except OSError:  # reset: clients leave in that way
            request = b""
        if request:
            self.held.append(Held(client, time.monotonic()))
        else:
            self.selector.unregister(client)
            client.close()


def main() -> None:
    """Listen, print the port, and serve until our input is closed."""
    allow_open_files(FILES)
    threading.Thread(target=_end_with_input, daemon=True).start()
    with socket.socket() as listener, selectors.DefaultSelector() as selector:
        listener.bind(("127.0.0.1", 0))
        listener.listen(BACKLOG)
        selector.register(listener, selectors.EVENT_READ)
        print(listener.getsockname()[1], flush=True)  # noqa: T201 - the parent waits for this line
        server = _Server(float(sys.argv[1]), selector)
        while True:
            server.turn()


def _end_with_input() -> None:
    while os.read(STDIN, 1):
        pass
    os._exit(0)


@contextmanager
def running_servers(count: int, hold_s: float) -> Iterator[tuple[int, ...]]:
    """Yield the ports of so many servers, each in a process of its own; stop them at the end.

    Raises:
        CannotPrepareError: One does not start.
    """
    from workloads.http.server import running_server  # noqa: PLC0415 - finding kinds imports no workload

    command = (sys.executable, "-m", "benchmarks.kinds.workers.held_server", str(hold_s))
    with ExitStack() as closing:
        addresses = [closing.enter_context(running_server(command)) for _ in range(count)]
        yield tuple(int(address.rpartition(":")[2]) for address in addresses)


if __name__ == "__main__":
    main()
