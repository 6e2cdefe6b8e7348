"""The memory of a cell with its work loaded: the process tree's peak in rounds that are not timed.

When it is measured, no other cell's workers are there: pages that they share with the measuring process would
count for them in part, and the peak would be too low.
"""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.machine.memory import NO_PSS, set_back_peaks, tree, tree_memory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.machine.memory import Method, ProcessMemory

ROUNDS = 2
"""In a second round, results and caches of the first are replaced; more rounds showed no higher peaks."""

LONG_S = 1.0
"""After a round of this length there is no second one."""


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


@dataclass(frozen=True, slots=True)
class Loaded:
    """A cell whose memory is measured.

    Attributes:
        executor: Its executor, with its workers started.
        task: The form of the workload's task that it calls.
        items: The items of a round.
        workers: Ids of its worker processes.
        without: Ids of processes that are none of it.
    """

    executor: Executor
    task: Callable[[Any], Any]
    items: Sequence[Any]
    workers: Collection[int]
    without: Collection[int]


def own_memory() -> ProcessMemory | None:
    """Return the memory of this process now."""
    return tree_memory([os.getpid()]).get(os.getpid())


def memory_of_rounds(cell: Loaded, before: ProcessMemory | None) -> Memory | None:
    """Return the memory of an open cell in rounds that nobody times; None if the system tells nothing.

    Args:
        cell: The cell.
        before: This process before anything ran.

    Raises:
        Exception: Whatever the task raised.
    """
    rounds: list[dict[int, ProcessMemory]] = []
    began = time.perf_counter()
    while not rounds or (len(rounds) < ROUNDS and time.perf_counter() - began < LONG_S):
        set_back_peaks(tree(os.getpid(), cell.without))
        results = deque(cell.executor.map(cell.task, cell.items))
        rounds.append(tree_memory(tree(os.getpid(), cell.without)))
        del results
    return summed(rounds, before, cell.workers)


def summed(
    rounds: Sequence[dict[int, ProcessMemory]], before: ProcessMemory | None, workers: Collection[int]
) -> Memory | None:
    """Return the sums over a tree; None if this process is not known in one of the rounds.

    Args:
        rounds: What each process had in each round, by its id.
        before: This process before anything ran.
        workers: Which of the processes are workers.
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
    )
