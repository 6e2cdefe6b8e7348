"""Runs a child process so that a signal to the driver reaches it and nothing of it stays behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.errors import StoppedError
from tools.signals import handling, wakeups

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from types import FrameType

GRACE_S = 2.0  # for helpers that end by themselves when they see that the child has gone


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

    def pause(_number: int, _frame: FrameType | None) -> None:
        if child is not None:
            _pause_with(child)

    with handling(stop, pause), wakeups() as wakeup, _output(command) as output:
        child = _start(command, output)
        if received:  # before there was a child to tell
            _deliver(received, child)
        code = _wait(child, wakeup)
        _end_group(child.pid)
    if received:
        raise StoppedError(received[0], at_once=len(received) > 1)
    return code if code >= 0 else 128 - code


def _start(command: Command, output: int | None) -> subprocess.Popen[bytes]:
    """Start the child as the leader of a new process group."""
    return subprocess.Popen(
        command.argv,
        cwd=command.folder,
        env=command.environ,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        process_group=0,
        pass_fds=command.descriptors,
    )


def _wait(child: subprocess.Popen[bytes], wakeup: socket.socket) -> int:
    """Wait for the child's end; each signal, also that of the child's end, makes ``wakeup`` readable.

    ``Popen.wait`` would not do: of a signal that comes just before it blocks it hears after the child's end.
    """
    while (code := child.poll()) is None:
        select.select([wakeup], [], [])
        wakeup.recv(4096)
    return code


def _deliver(received: list[signal.Signals], child: subprocess.Popen[bytes]) -> None:
    """Pass the first signal on to the child; a further one ends the whole group at once."""
    if len(received) == 1:
        child.send_signal(received[0])
        return
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _pause_with(child: subprocess.Popen[bytes]) -> None:
    """Stop the child's group and the driver, as Ctrl-Z does within one group, until SIGCONT."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGCONT)


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


@contextmanager
def _output(command: Command) -> Iterator[int | None]:
    """Yield the file descriptor that takes the child's output; None means the driver's own."""
    if command.log is None:
        yield None
        return
    with command.log.open("ab") as file:
        yield file.fileno()
