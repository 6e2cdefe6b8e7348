"""An observer process: starts it, waits for it, lets it look at this process, and ends it."""

from __future__ import annotations

import ctypes
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

START_S = 10.0
"""Most seconds until the observer's first look."""

PR_SET_PTRACER = 0x59616D61
"""From Linux's ``prctl.h``: under Yama, only parents may observe a process, and the one that this names."""


class NoLookError(Exception):
    """The observer did not start; has its exit code if it ended."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def looking(
    script: str, arguments: Sequence[object], files: Sequence[int], has_looked: Callable[[], bool]
) -> Iterator[None]:
    """Run an observing script in its own process for the duration of the block.

    Args:
        script: Its path; it needs only the stdlib.
        arguments: Its arguments.
        files: Descriptors that it inherits.
        has_looked: Returns whether its first look is done.

    Raises:
        NoLookError: Its first look was not done within START_S, or it ended before.
    """
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", script, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=files,
    )
    try:
        with looked_at_by(process.pid):
            deadline = time.monotonic() + START_S
            while not has_looked():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise NoLookError(process.returncode)
                time.sleep(0.001)
            yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def looked_at_by(pid: int) -> Iterator[None]:
    """Let a process observe this one during the block; no effect without Yama."""
    _allow(pid)
    try:
        yield
    finally:
        _allow(0)


def _allow(pid: int) -> None:
    with suppress(OSError, AttributeError, TypeError):  # macOS has no prctl; on Windows None is not a library
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(pid), 0, 0, 0)
