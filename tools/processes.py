"""Runs a child process so that a signal to the driver reaches it and nothing of it stays behind."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from types import FrameType

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
GRACE_S = 2.0  # for helpers that end by themselves when they see that the child has gone

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class StoppedError(Exception):
    """A signal asked the driver to stop while a child was running; the child has ended.

    Attributes:
        at_once: True after a second signal: nothing more may be started, not even the report.
        exit_code: What a shell reports for a process that this signal ended, such as 130 or 143.
    """

    def __init__(self, received: signal.Signals, *, at_once: bool) -> None:
        super().__init__(f"stopped by {received.name}")
        self.at_once = at_once
        self.exit_code = 128 + received


@dataclass(frozen=True, slots=True)
class Command:
    """What to run.

    Attributes:
        argv: The program and its arguments; no shell reads them.
        folder: The child's current folder.
        environ: All of the child's environment variables.
        log: Where the child's output goes (appended); None leaves it on the driver's own.
        descriptors: What the child inherits open, such as a lock that must last as long as the child.
    """

    argv: tuple[str, ...]
    folder: Path
    environ: Mapping[str, str]
    log: Path | None = None
    descriptors: tuple[int, ...] = ()


def run(command: Command) -> int:
    """Run the child to its end and return its exit code, 128 + N if signal N ended it.

    The child leads a process group of its own. So Ctrl-C reaches it once, from here, as SIGTERM does, and
    it can end its workers in its own way; a second signal kills the whole group. The child's standard
    input is empty: a background group must not read from a terminal.

    Raises:
        StoppedError: The driver got a signal that asks it to stop; the child has ended nevertheless.
    """
    received: list[signal.Signals] = []
    child: subprocess.Popen[bytes] | None = None

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(signal.Signals(number))
        if child is not None:
            _deliver(received, child)

    with _handling(stop) as wakeup:
        child = _start(command)
        if received:  # before there was a child to send it to
            _deliver(received, child)
        code = _wait(child, wakeup)
        _end_group(child.pid)
    if received:
        raise StoppedError(received[0], at_once=len(received) > 1)
    return code if code >= 0 else 128 - code


@contextmanager
def _handling(stop: Callable[[int, FrameType | None], None]) -> Iterator[socket.socket]:
    """Call ``stop`` for STOPPING; yield a socket that each of them, and the end of a child, makes readable.

    What the caller ignores (nohup) stays ignored.
    """
    handlers = {number: stop for number in STOPPING if signal.getsignal(number) != signal.SIG_IGN}
    # The end of a child wakes nobody unless it has a handler too, though there is nothing to do in it.
    handlers[signal.SIGCHLD] = lambda _number, _frame: None
    reading, writing = socket.socketpair()
    with reading, writing, ExitStack() as stack:
        writing.settimeout(0)
        for number, handler in handlers.items():
            stack.callback(signal.signal, number, signal.signal(number, handler))
        descriptor = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        stack.callback(signal.set_wakeup_fd, descriptor)
        yield reading


def _start(command: Command) -> subprocess.Popen[bytes]:
    """Start the child as the leader of a new process group."""
    with ExitStack() as stack:
        log = stack.enter_context(command.log.open("ab")) if command.log else None
        return subprocess.Popen(
            command.argv,
            cwd=command.folder,
            env=command.environ,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            process_group=0,
            preexec_fn=partial(_end_with_us, os.getpid()),  # noqa: PLW1509 - there is one thread here
            pass_fds=command.descriptors,
        )


def _end_with_us(parent: int) -> None:
    """Have the kernel send the child a SIGTERM if the driver ends in whatever way (Linux)."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, OSError):
        import ctypes  # noqa: PLC0415 - an interpreter may lack it, and only this needs it

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _deliver(received: list[signal.Signals], child: subprocess.Popen[bytes]) -> None:
    """Pass the first signal on to the child; a further one ends the whole group at once.

    A closed terminal often tells so twice: the shell does, and the kernel. That is no second wish.
    """
    if received[1:] == [signal.SIGHUP]:
        received.pop()
        return
    if len(received) == 1:
        child.send_signal(received[0])
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _wait(child: subprocess.Popen[bytes], wakeup: socket.socket) -> int:
    """Wait for the child's end; each signal, also that of the child's end, makes ``wakeup`` readable.

    ``Popen.wait`` would not do: of a signal that comes just before it blocks it hears after the child's end.
    """
    while (code := child.poll()) is None:
        select.select([wakeup], [], [])
        wakeup.recv(4096)
    return code


def _end_group(group: int) -> None:
    """Wait until the group is empty; kill what is left of it after GRACE_S.

    PermissionError is how macOS reports a group in which only zombies are left.
    """
    deadline = time.monotonic() + GRACE_S
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.01)
        os.killpg(group, signal.SIGKILL)
