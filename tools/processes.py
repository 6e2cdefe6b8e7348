"""Runs a child process so that signals to the driver reach it and nothing of it is left behind."""

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

ON_WINDOWS = sys.platform == "win32"
STOPPING = (signal.SIGINT, signal.SIGTERM, *(() if ON_WINDOWS else (signal.SIGHUP, signal.SIGQUIT)))
GRACE_S = 2.0  # for helpers that end by themselves after the child

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


class StoppedError(Exception):
    """A signal asked the driver to stop while a child was running; the child has ended.

    Attributes:
        at_once: True after a second signal: nothing more may start, not even the report.
        exit_code: What a shell reports for a process killed by this signal, for example 130 or 143.
    """

    def __init__(self, received: signal.Signals, *, at_once: bool) -> None:
        super().__init__(f"stopped by {received.name}")
        self.at_once = at_once
        self.exit_code = 128 + received


@dataclass(frozen=True, slots=True)
class Command:
    """What to run.

    Attributes:
        argv: The program and its arguments; used without a shell.
        folder: The child's current folder.
        environ: All of the child's environment variables.
        log: File to append the child's output to; None for the driver's own output.
        descriptors: Open descriptors that the child inherits, for example a lock that must last as long as
        it.
    """

    argv: tuple[str, ...]
    folder: Path
    environ: Mapping[str, str]
    log: Path | None = None
    descriptors: tuple[int, ...] = ()


@contextmanager
def cleaning_up() -> Iterator[None]:
    """Let SIGTERM and SIGHUP between two children raise, as Ctrl-C does, so that nothing is left behind.

    Signals that the caller ignores (nohup) stay ignored.

    Raises:
        StoppedError: There was one.
    """

    def stop(number: int, _frame: FrameType | None) -> None:
        raise StoppedError(signal.Signals(number), at_once=True)

    numbers = (number for number in STOPPING if signal.getsignal(number) == signal.SIG_DFL)
    with ExitStack() as stack:
        for number in numbers:
            stack.callback(signal.signal, number, signal.signal(number, stop))
        yield


def run(command: Command, output: int | None = None) -> int:
    """Run the child to its end and return its exit code, or 128 + N if signal N ended it.

    The child leads its own process group. So Ctrl-C reaches it only once, from here, like SIGTERM, and it can
    end its workers in its own way; a second signal kills the whole group. The child's standard input is
    empty, because a background group must not read from a terminal. On Windows, where nothing measures, it is
    an ordinary child.

    Args:
        command: What to run.
        output: The descriptor for what it prints; None for its own, standard output.

    Raises:
        StoppedError: A signal asked the driver to stop; the child has ended.
    """
    if ON_WINDOWS:
        return subprocess.run(
            command.argv, cwd=command.folder, env=command.environ, stdout=output, check=False
        ).returncode
    received: list[signal.Signals] = []
    child: subprocess.Popen[bytes] | None = None

    def stop(number: int, _frame: FrameType | None) -> None:
        received.append(signal.Signals(number))
        if child is not None:
            _deliver(received, child)

    with _handling(stop) as wakeup:
        child = _start(command, output)
        if received:  # before the child existed
            _deliver(received, child)
        code = _wait(child, wakeup)
        _end_group(child.pid)
    if received:
        raise StoppedError(received[0], at_once=len(received) > 1)
    return code if code >= 0 else 128 - code


@contextmanager
def _handling(stop: Callable[[int, FrameType | None], None]) -> Iterator[socket.socket]:
    """Call ``stop`` for signals in STOPPING; yield a socket that these and the end of a child make readable.

    Signals that the caller ignores (nohup) stay ignored.
    """
    handlers = {number: stop for number in STOPPING if signal.getsignal(number) != signal.SIG_IGN}
    # SIGCHLD needs a handler to wake us up, even if the handler does nothing.
    handlers[signal.SIGCHLD] = lambda _number, _frame: None
    reading, writing = socket.socketpair()
    with reading, writing, ExitStack() as stack:
        writing.settimeout(0)
        for number, handler in handlers.items():
            stack.callback(signal.signal, number, signal.signal(number, handler))
        descriptor = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        stack.callback(signal.set_wakeup_fd, descriptor)
        yield reading


def _start(command: Command, output: int | None) -> subprocess.Popen[bytes]:
    """Start the child as the leader of a new process group."""
    with ExitStack() as stack:
        log = stack.enter_context(command.log.open("ab")) if command.log else None
        return subprocess.Popen(
            command.argv,
            cwd=command.folder,
            env=command.environ,
            stdin=subprocess.DEVNULL,
            stdout=log or output,
            stderr=subprocess.STDOUT if log else None,
            process_group=0,
            preexec_fn=partial(_end_with_us, os.getpid()),  # noqa: PLW1509 - there is only one thread here
            pass_fds=command.descriptors,
        )


def _end_with_us(parent: int) -> None:
    """Make the kernel send the child a SIGTERM when the driver ends, however it ends (Linux)."""
    if sys.platform != "linux":
        return
    with suppress(ImportError, OSError):
        import ctypes  # noqa: PLC0415 - an interpreter may lack it, and only this needs it

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)


def _deliver(received: list[signal.Signals], child: subprocess.Popen[bytes]) -> None:
    """Pass the first signal on to the child; a second one kills the whole group.

    A closed terminal often sends SIGHUP twice, from the shell and from the kernel. That counts as one signal.
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
    """Wait for the child's end; every signal, including SIGCHLD, makes ``wakeup`` readable.

    ``Popen.wait`` is not enough: a signal just before it blocks would be noticed only after the child's end.
    """
    while (code := child.poll()) is None:
        select.select([wakeup], [], [])
        wakeup.recv(4096)
    return code


def _end_group(group: int) -> None:
    """Wait until the group is empty; kill what is left after GRACE_S.

    On macOS, PermissionError means that only zombies are left in the group.
    """
    deadline = time.monotonic() + GRACE_S
    with suppress(ProcessLookupError, PermissionError):
        while time.monotonic() < deadline:
            os.killpg(group, 0)
            time.sleep(0.01)
        os.killpg(group, signal.SIGKILL)
