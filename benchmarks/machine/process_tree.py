"""CPU time of a tree of processes, ended and waited-for members included, and how long its threads queued.

What a process has used goes to its parent's account when it ends and is waited for. So own time, that of the
children who have ended, and that of the descendants who live, add up to a sum that only grows, whoever is
born or ends between two readings: nothing is counted twice, and nothing that the tree has used is lost.
"""

from __future__ import annotations

import os
import platform
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LINUX = platform.system() == "Linux"

PROC = Path("/proc")

ENDED_CHILDREN = slice(13, 15)
"""``cutime`` and ``cstime`` among the fields of ``stat``, in ticks."""


def own_ended_children_s() -> float:
    """Return the CPU seconds of this process's children that have ended and were waited for."""
    if not hasattr(os, "wait3"):  # Windows keeps no account of them
        return 0.0
    import resource  # noqa: PLC0415 - is not there on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree_cpu_s(pid: int) -> float | None:
    """Return the CPU seconds of another process, its ended children and its living descendants.

    None if it is gone. Ended children of another process are told in ticks, of 10 ms mostly.
    """
    used_s = process_cpu_s(pid)
    if used_s is None:
        return None
    members = [member for child in children(pid) if (member := tree_cpu_s(child)) is not None]
    return used_s + ended_children_s(pid) + sum(members)


def process_cpu_s(pid: int) -> float | None:
    """Return the CPU seconds that another process has used in all its threads, or None if it is gone.

    On Linux the process's own CPU clock is read, which counts nanoseconds where ``/proc`` counts ticks of
    10 ms; its id is built as in the kernel's ``include/linux/posix-timers.h``: ``(~pid << 3) | 2``.
    """
    try:
        if LINUX:
            return time.clock_gettime(~pid << 3 | 2)
        times = psutil.Process(pid).cpu_times()
    except (OSError, psutil.Error):
        return None
    return times.user + times.system


def ended_children_s(pid: int) -> float:
    """Return the same of another process; 0.0 where that is not told, as on macOS and Windows."""
    if LINUX:
        with suppress(OSError, ValueError):
            return sum(map(int, stat_fields(pid)[ENDED_CHILDREN])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def stat_fields(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` behind the name, which may have blanks (``man 5 proc``).

    Raises:
        OSError: The process is gone.
    """
    return (PROC / f"{pid}/stat").read_text().rpartition(") ")[2].split()


def children(pid: int) -> list[int]:
    """Return the ids of a process's children, the ended ones that nobody has waited for yet among them."""
    lists = list((PROC / f"{pid}/task").glob("*/children")) if LINUX else []
    if not lists:  # a kernel without CONFIG_PROC_CHILDREN, or no Linux: every process has to be looked at
        with suppress(psutil.Error):
            return [child.pid for child in psutil.Process(pid).children()]
    found: list[int] = []
    for each in lists:
        with suppress(OSError):  # its thread has just ended: what it had started goes to another one
            found += map(int, each.read_text().split())
    return found


def queued_ns(pids: Iterable[int]) -> Mapping[int, int] | None:
    """Return for how long each thread of some processes was ready to run and waited for a CPU, by its id.

    None where the kernel keeps no such account (``/proc/PID/task/TID/schedstat``, CONFIG_SCHED_INFO).
    """
    if not LINUX or _schedstat(PROC / "thread-self/schedstat") is None:
        return None
    tasks = (task for pid in pids for task in _tasks(pid))
    return {
        int(task.name): waited for task in tasks if (waited := _schedstat(task / "schedstat")) is not None
    }


def _tasks(pid: int) -> Iterator[Path]:
    with suppress(OSError):
        yield from (PROC / f"{pid}/task").iterdir()


def _schedstat(path: Path) -> int | None:
    """Return the second of its three numbers; a kernel that does not count shows nothing but zeros."""
    try:
        ran, waited, turns = map(int, path.read_text().split())
    except (OSError, ValueError):
        return None
    return waited if ran or turns else None
