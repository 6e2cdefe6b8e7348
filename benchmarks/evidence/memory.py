"""Memory of the measuring process together with everything that it started."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of a process tree; None where the system does not tell.

    Attributes:
        uss_bytes: Unique set size: pages that no process outside or inside the tree shares. What ending
            the processes one by one would free.
        pss_bytes: Proportional set size: shared pages divided among those who share them (Linux).
        peak_rss_bytes: Sum of each process's largest resident set so far; shared pages count in each (Linux).
    """

    uss_bytes: int | None
    pss_bytes: int | None
    peak_rss_bytes: int | None


def tree_memory() -> Memory:
    """Return the memory of this process and all of its descendants."""
    this = psutil.Process()
    tree = [this, *this.children(recursive=True)]
    try:
        full = [process.memory_full_info() for process in tree]
    except psutil.Error:  # another system's rules about looking into one's children
        full = []
    return Memory(
        _total([getattr(info, "uss", None) for info in full]),
        _total([getattr(info, "pss", None) for info in full]),
        _total([_peak_rss_bytes(process.pid) for process in tree]),
    )


def _total(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _peak_rss_bytes(pid: int) -> int | None:
    """Return the largest resident set so far, from ``VmHWM`` (proc(5), Linux), which is in KiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)
