"""Handlers for the signals that reach the driver while a child is running."""

from __future__ import annotations

import signal
import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


@contextmanager
def handling(
    stop: Callable[[int, FrameType | None], None], pause: Callable[[int, FrameType | None], None]
) -> Iterator[None]:
    """Call ``stop`` for STOPPING and ``pause`` for Ctrl-Z; what the caller ignores (nohup) stays ignored."""
    handlers = dict.fromkeys(STOPPING, stop) | {signal.SIGTSTP: pause}
    with ExitStack() as stack:
        for number, handler in handlers.items():
            if signal.getsignal(number) != signal.SIG_IGN:
                stack.callback(signal.signal, number, signal.signal(number, handler))
        yield


@contextmanager
def wakeups() -> Iterator[socket.socket]:
    """Yield a socket that becomes readable with each signal that has a handler, and when a child ends."""
    reading, writing = socket.socketpair()
    with reading, writing:
        writing.settimeout(0)
        # The end of a child wakes nobody unless it has a handler too, though there is nothing to do in it.
        before = signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        descriptor = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        try:
            yield reading
        finally:
            signal.set_wakeup_fd(descriptor)
            signal.signal(signal.SIGCHLD, before)
