"""Locks that end with their holder, however that ends: on a folder that is in use, and on the machine.

The machine's lock is held by whoever measures; its file says who that is. Where there is no ``fcntl``
(Windows), every lock seems to be free and is never lost: nobody waits there, and nothing is tidied up.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import tempfile
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

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

PASSWORD = re.compile(r"//[^/@\s]*@")
"""The user's part of an address."""

BESIDE_ANOTHER = "Another measurement ran on this machine at the same time, so both may be slower than alone."


def take(file: IO[str] | int, *, wait: bool = False) -> bool:
    """Lock an open file, or a folder's descriptor, until it is closed; return whether we have got it."""
    if CAN_LOCK:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@contextmanager
def alone(report: Callable[[str], None], *, beside: bool = False) -> Iterator[Callable[[], tuple[str, ...]]]:
    """Measure alone on this machine: wait until nobody else does, saying who that is.

    Args:
        report: Prints a line.
        beside: Do not wait.

    Yields:
        What tells, at any moment, the caveats about others that have measured meanwhile.
    """
    with _machine_lock().open("a+", encoding="utf-8") as file:
        if take(file) or (not beside and _wait(file, report)):
            file.truncate(0)
            file.write(f"{json.dumps(_ourselves())}\n")
            file.flush()
            try:
                yield lambda: (BESIDE_ANOTHER,) if len(_lines(file)) > 1 else ()
            finally:
                file.truncate(0)
        else:
            report(f"Measuring beside {_holder(file)}: both may be slower than alone.")
            file.write("beside\n")  # the other one says so, too
            file.flush()
            yield lambda: (BESIDE_ANOTHER,)


def _machine_lock() -> Path:
    folder = os.environ.get(LOCK_FOLDER) or tempfile.gettempdir()
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(folder) / f"gil-bench-{user}.lock"


def _wait(file: IO[str], report: Callable[[str], None]) -> bool:
    report(
        f"Waiting for {_holder(file)}: two measurements at once slow each other down."
        " Ctrl-C ends the waiting, BESIDE=1 (--beside) measures all the same."
    )
    return take(file, wait=True)


def _ourselves() -> dict[str, object]:
    command = shlex.join([Path(sys.orig_argv[0]).name, *sys.orig_argv[1:]])
    return {
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "command": PASSWORD.sub("//…@", command),
    }


def _holder(file: IO[str]) -> str:
    """Return who measures, as far as the file says it."""
    with suppress(ValueError, KeyError, IndexError, TypeError):
        who = json.loads(_lines(file)[0])
        return f"process {who['pid']}, which measures since {who['since']} ({who['command']})"
    return "another process, which measures"


def _lines(file: IO[str]) -> list[str]:
    file.seek(0)
    return file.read().splitlines()
