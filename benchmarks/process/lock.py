"""Locks that end with their holder, however that ends: on a folder that is in use, and on the machine.

The machine's lock is held by the run of a user that measures, and its file says which that is; runs of other
users have locks of their own. Where there is no ``fcntl`` (Windows), every lock seems to be free and is never
lost: nobody waits there, nothing is tidied up, and nobody is told of another.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

try:
    import fcntl
except ImportError:
    CAN_LOCK = False
else:
    CAN_LOCK = True

LOCK_FOLDER = "GIL_BENCH_LOCK_FOLDER"
"""Environment variable: where the machine's lock is, if not where temporary files are."""

OPENING = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
"""In a folder that everybody may write, a link is not followed to a file of ours."""

MOST_BYTES = 100_000
"""Read of what a lock's file says; a command is shorter."""

ADDRESS = re.compile(r"//.*", re.DOTALL)
"""What may hold a password, in front of the host or behind it."""

BESIDE_ANOTHER = "Another measurement ran on this machine at the same time, so both may be slower than alone."


def take(descriptor: int, *, wait: bool = False) -> bool:
    """Lock an open file until it is closed; return whether we have got it.

    Raises:
        OSError: Nobody can lock it: its file system has no locks.
    """
    if CAN_LOCK:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@contextmanager
def alone(
    report: Callable[[str], None], *, beside: bool | None = None
) -> Iterator[Callable[[], tuple[str, ...]]]:
    """Measure alone on this machine: wait until no other run of ours does, saying who that is.

    Args:
        report: Prints a line.
        beside: Do not wait; None: the command has no option for that.

    Yields:
        What tells, at any moment, the caveats about others that have measured meanwhile.
    """
    with ExitStack() as opened:
        ours, lock = False, None
        try:
            lock = os.open(_machine_lock(), OPENING, 0o600)
            opened.callback(os.close, lock)
            ours = take(lock) or (not beside and _wait(lock, report, has_option=beside is not None))
        except OSError as error:
            report(f"{error}: measuring without a lock.")
            lock = None
        if lock is None:
            yield tuple
        elif ours:
            _write(lock, f"{json.dumps(_ourselves())}\n", anew=True)
            try:
                yield lambda: (BESIDE_ANOTHER,) if len(_lines(lock)) > 1 else ()
            finally:
                _write(lock, "", anew=True)
        else:
            report(f"Measuring beside {_holder(lock)}: both may be slower than alone.")
            _write(lock, "beside\n")  # the other one says so, too
            yield lambda: (BESIDE_ANOTHER,)


def _machine_lock() -> Path:
    folder = os.environ.get(LOCK_FOLDER) or tempfile.gettempdir()
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(folder) / f"gil-bench-{user}.lock"


def _wait(lock: int, report: Callable[[str], None], *, has_option: bool) -> bool:
    option = ", BESIDE=1 (--beside) measures all the same" if has_option else ""
    report(
        f"Waiting for {_holder(lock)}: two measurements at once slow each other down."
        f" Ctrl-C ends the waiting{option}."
    )
    return take(lock, wait=True)


def _write(lock: int, text: str, *, anew: bool = False) -> None:
    """Append what a full disk has room for: a lock is one without words, too."""
    with suppress(OSError):
        if anew:
            os.ftruncate(lock, 0)
        os.write(lock, text.encode())


def _ourselves() -> dict[str, object]:
    words = [Path(sys.orig_argv[0]).name, *sys.orig_argv[1:]]
    return {
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "command": shlex.join(ADDRESS.sub("//…", word) for word in words),
    }


def _holder(lock: int) -> str:
    """Return who measures, as far as the file says it."""
    with suppress(ValueError, KeyError, IndexError, TypeError):
        who = json.loads(_lines(lock)[0])
        return f"process {who['pid']}, which measures since {who['since']} ({who['command']})"
    return "another process, which measures"


def _lines(lock: int) -> list[str]:
    os.lseek(lock, 0, os.SEEK_SET)
    return os.read(lock, MOST_BYTES).decode(errors="replace").splitlines()
