"""A process beside this one that looks at it: it is started, waited for, allowed to look, and ended."""

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
"""What it may take to have a first look."""

PR_SET_PTRACER = 0x59616D61
"""From Linux's ``prctl.h``: where Yama restricts who may look at a process, its parents may, and this one."""


class NoLookError(Exception):
    """The process did not come up; with its exit code, if it has ended."""

    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code


@contextmanager
def looking(
    script: str, arguments: Sequence[object], files: Sequence[int], has_looked: Callable[[], bool]
) -> Iterator[None]:
    """Have a script look, in a process of its own that ends with the block.

    Args:
        script: Its path; it needs nothing but the stdlib.
        arguments: Its arguments.
        files: Descriptors that it inherits.
        has_looked: Tells whether it has had a first look.

    Raises:
        NoLookError: It has not, within START_S or before it ended.
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
    """Let a process look at this one meanwhile; where there is no Yama that changes nothing."""
    _allow(pid)
    try:
        yield
    finally:
        _allow(0)


def _allow(pid: int) -> None:
    with suppress(OSError, AttributeError, TypeError):  # macOS has no prctl, Windows no library None
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(pid), 0, 0, 0)
