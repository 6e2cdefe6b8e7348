"""Locks that end with their holder's process, however it ends: on a folder in use, and on the machine.

The user's measuring run holds the machine's lock, and the lock's file says which run that is; other users
have their own locks. Without ``fcntl`` (Windows), every lock seems free and is never lost: no run waits,
nothing is tidied up, and runs don't learn about each other.
"""

from __future__ import annotations

import json
import os
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
"""Environment variable: the folder of the machine's lock (default: that of temporary files)."""

OPENING = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
"""In a world-writable folder, don't follow a link to a file of ours."""

MOST_BYTES = 100_000
"""Bytes read from a lock's file; commands are shorter."""

LONGEST_NAME = 100
"""Characters of what a run says that it measures."""

BESIDE = "beside\n"
"""A line of the lock's file: another run measured meanwhile."""

BESIDE_ANOTHER = "Another measurement ran on this machine at the same time, so both may be slower."


def take(descriptor: int, *, wait: bool = False) -> bool:
    """Lock an open file until it is closed; return whether that succeeded.

    Raises:
        OSError: Its file system has no locks.
    """
    if CAN_LOCK:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


@contextmanager
def alone(
    report: Callable[[str], None],
    what: str,
    *,
    beside: bool | None = None,
    before_waiting: Callable[[], object] | None = None,
) -> Iterator[Callable[[], tuple[str, ...]]]:
    """Measure alone on this machine: wait until the user's other run ends, and say which run that is.

    Args:
        report: Prints a line.
        what: What is measured, for others that wait for it, for example ``a gate of work:parse``.
        beside: Whether not to wait; None if the command has no such option.
        before_waiting: Called before anything is waited for; what it raises is wrong with the request.

    Yields:
        A function that returns the caveats about other runs that measured meanwhile.
    """
    with ExitStack() as opened:
        ours, lock = False, None
        try:
            lock = os.open(_machine_lock(), OPENING, 0o600)
            opened.callback(os.close, lock)
            ours = take(lock)
            if not (ours or beside):
                if before_waiting:
                    before_waiting()
                ours = _wait(lock, report, has_option=beside is not None)
        except OSError as error:
            report(f"{error}: measuring without a lock.")
            lock = None
        if lock is None:
            yield tuple
        elif ours:
            _write(lock, f"{json.dumps(_ourselves(what))}\n", anew=True)
            if _others_go_on():  # beside whoever had the lock before
                _write(lock, BESIDE)
            try:
                yield lambda: (BESIDE_ANOTHER,) if len(_lines(lock)) > 1 else ()
            finally:
                _write(lock, "", anew=True)
        else:
            report(f"Not waiting for another run to end ({_holder(lock)}): both may be slower.")
            _write(lock, BESIDE)  # the other one says so, too
            with suppress(OSError):  # no caveat for the next one is better than no measurement
                opened.enter_context(_seen_by_the_next())
            yield lambda: (BESIDE_ANOTHER,)


def _machine_lock() -> Path:
    folder = os.environ.get(LOCK_FOLDER) or tempfile.gettempdir()
    user = os.getuid() if hasattr(os, "getuid") else "user"
    return Path(folder) / f"gil-bench-{user}.lock"


def _beside_lock() -> Path:
    """Return the path of the lock that runs share that did not wait; whoever gets the machine's sees it."""
    return _machine_lock().with_suffix(".beside")


@contextmanager
def _seen_by_the_next() -> Iterator[None]:
    shared = os.open(_beside_lock(), OPENING, 0o600)
    try:
        fcntl.flock(shared, fcntl.LOCK_SH)
        yield
    finally:
        os.close(shared)


def _others_go_on() -> bool:
    """Return whether a run that did not wait still measures."""
    if not CAN_LOCK or not _beside_lock().exists():
        return False
    with suppress(OSError):
        shared = os.open(_beside_lock(), OPENING, 0o600)
        try:
            return not take(shared)
        finally:
            os.close(shared)
    return False


def _wait(lock: int, report: Callable[[str], None], *, has_option: bool) -> bool:
    option = ", BESIDE=1 measures anyway" if has_option else ""
    report(f"Waiting for another run to end: {_holder(lock)}. Ctrl-C stops waiting{option}.")
    return take(lock, wait=True)


def _write(lock: int, text: str, *, anew: bool = False) -> None:
    """Append what fits on the disk: the lock works without its text, too."""
    with suppress(OSError):
        if anew:
            os.ftruncate(lock, 0)
        os.write(lock, text.encode())


def _ourselves(what: str) -> dict[str, object]:
    return {
        "pid": os.getpid(),
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
        "what": what,
    }


def _holder(lock: int) -> str:
    """Return what another process measures, since when, and its id, as far as the file says."""
    with suppress(ValueError, KeyError, IndexError, TypeError, AttributeError):  # what anybody wrote
        who = json.loads(_lines(lock)[0])
        what = " ".join(str(who.get("what", "a measurement")).split())[:LONGEST_NAME]
        return f"{what}, since {_time(who['since'], datetime.now().astimezone())}, process {who['pid']}"
    return "a measurement"


def _time(written: str, now: datetime) -> str:
    """Return the time of a day, with the day unless that is today."""
    since = datetime.fromisoformat(written).astimezone()
    return f"{since:%H:%M}" if since.date() == now.date() else f"{since:%Y-%m-%d %H:%M}"


def _lines(lock: int) -> list[str]:
    os.lseek(lock, 0, os.SEEK_SET)
    return os.read(lock, MOST_BYTES).decode(errors="replace").splitlines()
