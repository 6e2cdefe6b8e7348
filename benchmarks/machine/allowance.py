"""How much memory is free, and how many more processes, threads and open files are allowed."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.machine.meters import CGROUP_ROOT, cgroup_folders

if sys.platform != "win32":
    import resource

PROC = Path("/proc")

MEMORY_FILES = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)
"""Files of cgroups, version 2 and 1: the limit, the use, and what of that is reclaimable."""


UNITS = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))


@dataclass(frozen=True, slots=True)
class Allowance:
    """What this process may still use.

    Attributes:
        memory_bytes: Free memory.
        memory_by: What limits it.
        tasks: Processes and threads that may still be started; None without a limit.
        tasks_by: What limits them.
        files: Files that a process may have open; None without a limit.
    """

    memory_bytes: int
    memory_by: str = "the machine"
    tasks: int | None = None
    tasks_by: str = ""
    files: int | None = None


def in_binary(count: float) -> str:
    """Return bytes as text with two digits, like ``1.5 GiB`` or ``120 MiB``, in the units of the pages."""
    scale, unit = next(((scale, unit) for scale, unit in UNITS if count >= scale), (1, "B"))
    value = count / scale
    return f"{value:.2g} {unit}" if value < 99.5 else f"{value:.0f} {unit}"


def count_allowance(proc: Path = PROC, cgroup_root: Path = CGROUP_ROOT) -> Allowance:
    """Return what the tightest limits leave now."""
    tasks = [] if (left := _user_tasks_left()) is None else [(left, "RLIMIT_NPROC")]
    for folder in cgroup_folders(proc / "self" / "cgroup", cgroup_root, "pids"):
        most, used = _number(folder / "pids.max"), _number(folder / "pids.current")
        if most is not None and used is not None:
            tasks.append((max(0, most - used), "the cgroup's pids.max"))
    most_tasks, tasks_by = min(tasks, default=(None, ""))
    memory_bytes, memory_by = _free_memory(proc, cgroup_root)
    return Allowance(memory_bytes, memory_by, most_tasks, tasks_by, _most_files())


def count_memory(proc: Path = PROC, cgroup_root: Path = CGROUP_ROOT) -> Allowance:
    """Return the same of memory alone: counting tasks may look at every process, which takes some 30 ms."""
    return Allowance(*_free_memory(proc, cgroup_root))


def free_memory_bytes(proc: Path = PROC, cgroup_root: Path = CGROUP_ROOT) -> int:
    """Return how much memory is free now."""
    return _free_memory(proc, cgroup_root)[0]


def _free_memory(proc: Path, cgroup_root: Path) -> tuple[int, str]:
    """Return the smallest free amount, and what limits it."""
    memory = [(int(psutil.virtual_memory().available), "the machine")]
    for folder in cgroup_folders(proc / "self" / "cgroup", cgroup_root, "memory"):
        memory += [(left, f"the cgroup's {name}") for name, left in _memory_left(folder)]
    return min(memory)


def _memory_left(folder: Path) -> list[tuple[str, int]]:
    left = []
    for limit, usage, reclaimable in MEMORY_FILES:
        most, used = _number(folder / limit), _number(folder / usage)
        if most is not None and used is not None:
            left.append((limit, max(0, most - used + _statistic(folder / "memory.stat", reclaimable))))
    return left


def _number(file: Path) -> int | None:
    """Return the number in a file; None if the file is missing or says ``max``."""
    with suppress(OSError, ValueError):
        return int(file.read_text())
    return None


def _statistic(file: Path, name: str) -> int:
    with suppress(OSError, ValueError):
        for line in file.read_text().splitlines():
            key, _, value = line.partition(" ")
            if key == name:
                return int(value)
    return 0


def allow_open_files(count: int) -> None:
    """Let this process and its children open ``count`` files, if the hard limit allows that."""
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < count:
        most = count if hard == resource.RLIM_INFINITY else min(count, hard)
        with suppress(OSError, ValueError):  # macOS reports no limit but has one
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _most_files() -> int | None:
    """Return how many files a process may have open after raising its soft limit."""
    if sys.platform == "win32":
        return None
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if hard == resource.RLIM_INFINITY else hard


def _user_tasks_left() -> int | None:
    """Return how many more tasks RLIMIT_NPROC lets this user start; it does not bind root."""
    if sys.platform == "win32":
        return None
    most, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    if most == resource.RLIM_INFINITY or os.getuid() == 0:
        return None
    return max(0, most - _tasks_of(os.getuid()))


def _tasks_of(user: int) -> int:
    """Return how many threads the user's processes have."""
    tasks = 0
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if process.uids().real == user:
                tasks += process.num_threads()
    return tasks
