"""Whether a cell has room, by what cells that are open already took with an item loaded in each worker."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.machine.allowance import count_memory, in_binary
from benchmarks.machine.memory import peak_rss_bytes, set_back_peaks, tree_memory
from benchmarks.plan.allowed import MEMORY_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.machine.allowance import Allowance
    from benchmarks.plan.allowed import Load


@dataclass(slots=True)
class Space:
    """The memory for the cells that are opened one after the other.

    Attributes:
        load: What is expected, until it has been seen.
        allowance: Returns what the machine allows now.
        process_bytes: The most that a worker process had.
        thread_bytes: The most that a worker within this process added to it.
    """

    load: Load
    allowance: Callable[[], Allowance] = count_memory
    process_bytes: float = field(init=False)
    thread_bytes: float = field(init=False)

    def __post_init__(self) -> None:
        """Begin with what is expected."""
        self.process_bytes = self.load.worker_bytes + self.load.item_bytes
        self.thread_bytes = self.load.item_bytes

    def shortage(self, workers: int, *, apart: bool) -> str | None:
        """Return why so many workers have no room now, or None.

        Args:
            workers: How many.
            apart: Whether they are processes.
        """
        needed = workers * (self.process_bytes if apart else self.thread_bytes)
        allowance = self.allowance()
        free = MEMORY_SHARE * allowance.memory_bytes
        if needed <= free:
            return None
        return (
            f"no room for {workers} more workers: with an item loaded in each they would need "
            f"{in_binary(needed)}, but may use only {in_binary(free)} (limited by {allowance.memory_by})."
        )

    def begin(self) -> int:
        """Let the peak of this process begin now, before a cell is opened; return it, 0 if it is unknown."""
        set_back_peaks([os.getpid()])
        return peak_rss_bytes(os.getpid()) or 0

    def opened(self, workers: int, pids: Sequence[int], before_bytes: int) -> None:
        """Note what a cell took whose workers have executed an item each.

        Args:
            workers: How many it has.
            pids: Its worker processes; empty if it has none.
            before_bytes: What ``begin`` had returned.
        """
        if pids:
            peaks = [memory.peak_bytes for memory in tree_memory(pids).values()]
            self.process_bytes = max(self.process_bytes, *peaks, 0)
        elif (peak := peak_rss_bytes(os.getpid())) is not None:
            self.thread_bytes = max(self.thread_bytes, (peak - before_bytes) / workers)
