"""The memory of a process tree: what it needs at its peak, and how to read that.

Three figures are known of a process. RSS is all that it has in memory; a page that several processes share
counts in each of them, so the RSS of a tree is too much. USS is only what no other process has: pages that a
forked worker shares with its parent count in neither, so the USS of a tree is too little, and that of the
parent even shrinks at the moment of the fork. PSS divides each shared page by the number of processes that
have it, so the PSS of all processes of a tree add up to what the tree has in memory.

Only Linux (since 4.14) has the PSS in ``/proc/PID/smaps_rollup`` (proc(5)). The kernel keeps the largest RSS
of each process, ``VmHWM``; writing 5 to ``/proc/PID/clear_refs`` sets that back to the RSS of now. So a peak
needs no sampling, which would miss it within a single call of C code. A process's peak is its PSS afterward
plus what its largest RSS was above the RSS; that of a tree is the sum, as if all processes had theirs at the
same moment: what there must be room for.
"""

from __future__ import annotations

import ctypes
import gc
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import psutil

from benchmarks.machine.allowance import count_memory
from benchmarks.machine.process_tree import children

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

PROC = Path("/proc")

Method: TypeAlias = Literal["pss", "rss"]

NO_PSS = "this system tells no PSS, so memory that processes share is counted in each of them."

KIB = 1024


@dataclass(frozen=True, slots=True)
class ProcessMemory:
    """Bytes of one process.

    Attributes:
        method: What the bytes are.
        now_bytes: Its PSS, or its RSS.
        peak_bytes: The same at its peak since that was set back, or since its start where it can't be.
        uss_bytes: What no other process has; None if the system does not say.
    """

    method: Method
    now_bytes: int
    peak_bytes: int
    uss_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of the process tree of one cell: the measuring process, its workers and all that these started.

    The workload's helper processes, for example its server, are not included. Programs that an item starts
    and that end with it are not, either.

    Attributes:
        method: ``pss``, or ``rss`` with the ``method_reason``.
        method_reason: Why it is not the PSS.
        before_bytes: With the items prepared, before anything ran.
        peak_bytes: The peak of each round.
        added_bytes: What that is above ``before_bytes``.
        own_bytes: The part of the highest peak that the measuring process has, results included.
        worker_bytes: The part of each worker process, the largest first; empty without any.
        uss_before_bytes: What no other process had before anything ran; None if the system does not say.
        uss_bytes: The same of the whole tree after the last round.
        room_bytes: What the tree could have: the memory that was free, and what the measuring process had.
        room_by: What limits that.
    """

    method: Method
    method_reason: str | None
    before_bytes: int
    peak_bytes: tuple[int, ...]
    added_bytes: tuple[int, ...]
    own_bytes: int
    worker_bytes: tuple[int, ...]
    uss_before_bytes: int | None
    uss_bytes: int | None
    room_bytes: int
    room_by: str


def tree(pid: int, without: Collection[int] = ()) -> list[int]:
    """Return the ids of a process and its descendants, but not of some with all of theirs."""
    found = [pid]
    for child in children(pid):
        if child not in without:
            found += tree(child, without)
    return found


def give_back() -> None:
    """Give the free memory of this process back to the system, as far as its C library can (glibc).

    What earlier work has left behind is then not taken for a need of what comes next.
    """
    gc.collect()
    with suppress(AttributeError, OSError, TypeError):  # another C library; Windows has no handle of itself
        ctypes.CDLL(None).malloc_trim(0)


def set_back_peaks(pids: Iterable[int], proc: Path = PROC) -> None:
    """Let the peaks of some processes begin now, where the system can do that (Linux)."""
    for pid in pids:
        with suppress(OSError):
            (proc / f"{pid}/clear_refs").write_text("5")


def process_memory(pid: int, proc: Path = PROC) -> ProcessMemory | None:
    """Return the memory of a process, or None if it is gone or must not be looked at."""
    peak_rss = _fields(proc / f"{pid}/status").get("VmHWM")
    found = _fields(proc / f"{pid}/smaps_rollup")
    try:
        rss, pss = found["Rss"], found["Pss"]
    except KeyError:
        return _by_rss(pid, peak_rss)
    uss = sum(found.get(name, 0) for name in ("Private_Clean", "Private_Dirty", "Private_Hugetlb"))
    return ProcessMemory("pss", pss, pss + max(0, (peak_rss or 0) - rss), uss)


def tree_memory(pids: Sequence[int], proc: Path = PROC) -> dict[int, ProcessMemory]:
    """Return the memory of those processes that are still there, by id."""
    found = {pid: process_memory(pid, proc) for pid in pids}
    return {pid: memory for pid, memory in found.items() if memory is not None}


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes a process tree could have, and what limits that."""

    bytes: int
    limited_by: str


def room(now: ProcessMemory | None) -> Room:
    """Return the room of a tree that is only this process yet, given its memory."""
    free = count_memory()
    return Room(free.memory_bytes + (now.now_bytes if now else 0), free.memory_by)


def own_memory() -> ProcessMemory | None:
    """Return the memory of this process now."""
    return tree_memory([os.getpid()]).get(os.getpid())


def peak_rss_bytes(pid: int, proc: Path = PROC) -> int | None:
    """Return the largest RSS since that was set back; None if the system does not say."""
    return _fields(proc / f"{pid}/status").get("VmHWM")


def summed(
    rounds: Sequence[dict[int, ProcessMemory]],
    before: ProcessMemory | None,
    workers: Collection[int],
    there: Room,
) -> Memory | None:
    """Return the sums over a tree; None if this process is not known in one of the rounds.

    Args:
        rounds: What each process had in each round, by its id.
        before: This process before anything ran.
        workers: Which of the processes are workers.
        there: How much room there was.
    """
    this = os.getpid()
    if before is None or not all(this in seen for seen in rounds):
        return None
    peaks = tuple(sum(each.peak_bytes for each in seen.values()) for seen in rounds)
    highest = rounds[peaks.index(max(peaks))]
    of_workers = sorted((each.peak_bytes for pid, each in highest.items() if pid in workers), reverse=True)
    known = all(each.method == "pss" for seen in rounds for each in seen.values()) and before.method == "pss"
    uss = [each.uss_bytes for each in rounds[-1].values()]
    return Memory(
        "pss" if known else "rss",
        None if known else NO_PSS,
        before.now_bytes,
        peaks,
        tuple(peak - before.now_bytes for peak in peaks),
        highest[this].peak_bytes,
        tuple(of_workers),
        before.uss_bytes,
        None if None in uss else sum(each or 0 for each in uss),
        there.bytes,
        there.limited_by,
    )


def _by_rss(pid: int, peak_rss: int | None) -> ProcessMemory | None:
    try:
        info = psutil.Process(pid).memory_info()
    except psutil.Error:
        return None
    peak = peak_rss or getattr(info, "peak_wset", None) or info.rss  # Windows keeps the largest working set
    return ProcessMemory("rss", info.rss, max(peak, info.rss))


def _fields(file: Path) -> dict[str, int]:
    """Return the sizes in a file of ``/proc``, in bytes; a line is like ``Pss:   351 kB``."""
    found = {}
    with suppress(OSError):
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, size = line.partition(":")
            if size.endswith(" kB"):
                found[name] = int(size.split()[0]) * KIB
    return found
