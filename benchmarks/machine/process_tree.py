"""CPU time of a process tree, including ended members, and how long its threads waited for a CPU.

When a process ends and is waited for, its CPU time is added to its parent's. So the process's own time, that
of its ended children and that of its living descendants add up to a sum that only grows, whatever starts or
ends between two readings: nothing is counted twice, and nothing is lost.
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
    """Return the CPU seconds of this process's ended and waited-for children."""
    if not hasattr(os, "wait3"):  # Windows does not count them
        return 0.0
    import resource  # noqa: PLC0415 - is not there on Windows

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def tree_cpu_s(pid: int) -> float | None:
    """Return the CPU seconds of another process, its ended children and its living descendants.

    None if it is gone. Times of ended children of another process are in ticks, mostly of 10 ms.
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
    """Return the same for another process; 0.0 where it is unknown (macOS, Windows)."""
    if LINUX:
        with suppress(OSError, ValueError):
            return sum(map(int, stat_fields(pid)[ENDED_CHILDREN])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def stat_fields(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` after the name, which may contain spaces (``man 5 proc``).

    Raises:
        OSError: The process is gone.
    """
    return (PROC / f"{pid}/stat").read_text().rpartition(") ")[2].split()


def children(pid: int) -> list[int]:
    """Return the ids of a process's children, including ended ones that were not waited for yet."""
    lists = list((PROC / f"{pid}/task").glob("*/children")) if LINUX else []
    if not lists:  # a kernel without CONFIG_PROC_CHILDREN, or no Linux: every process has to be looked at
        with suppress(psutil.Error):
            return [child.pid for child in psutil.Process(pid).children()]
    found: list[int] = []
    for each in lists:
        with suppress(OSError):  # the thread just ended: another one gets its children
            found += map(int, each.read_text().split())
    return found


def queued_ns(pids: Iterable[int]) -> Mapping[int, int] | None:
    """Return by thread id how long each thread of some processes was runnable and waited for a CPU.

    None if the kernel does not count this (``/proc/PID/task/TID/schedstat``, CONFIG_SCHED_INFO).
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
