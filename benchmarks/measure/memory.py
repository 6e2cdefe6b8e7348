"""Measures the memory of a group's cells with their work loaded, in rounds that nobody times.

One cell is open after the other, and nothing else of the group: pages that others' workers share with the
measuring process would count for them in part, and the peak of a cell would be too low.
"""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.machine.memory import give_back, own_memory, room, set_back_peaks, summed, tree, tree_memory
from benchmarks.machine.process_tree import children
from benchmarks.measure.open_cell import open_cell
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import TASK_ERRORS, FailedError, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.machine.memory import Memory, ProcessMemory, Room
    from benchmarks.measure.rounds import Work
    from benchmarks.plan.presets import Cell
    from benchmarks.runners.model import Runner

ROUNDS = 2
"""In a second round, results and caches of the first are replaced; more rounds showed no higher peaks."""

LONG_S = 1.0
"""After a round of this length there is no second one."""

NOT_WANTED = "not measured: this preset leaves it out."

NOT_TOLD = "not measured: this system does not tell the memory of processes."

ELSEWHERE = "not measured: its workers are on other machines."


@dataclass(frozen=True, slots=True)
class MemoryOrder:
    """What is measured: the work, the process before anything ran, the time, and the progress callback.

    Attributes:
        limit_s: Seconds after which no further cell begins; 0 leaves all out.
        announcing: Returns what announces each step of a cell, which has the time limit of a round.
    """

    work: Work
    before: ProcessMemory | None
    limit_s: float
    announcing: Callable[[Cell], Callable[[str], object]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A cell whose memory is measured.

    Attributes:
        executor: Its executor, with its workers started.
        task: The form of the workload's task that it calls.
        items: The items of a round.
        workers: Ids of its worker processes.
        without: Ids of processes that are none of it.
        there: How much room there was before it was opened.
    """

    executor: Executor
    task: Callable[[Any], Any]
    items: Sequence[Any]
    workers: Collection[int]
    without: Collection[int]
    there: Room


def measure_memory(
    cells: Iterable[Cell], order: MemoryOrder
) -> Iterator[tuple[Cell, Memory | None, str | None]]:
    """Yield the memory of each cell, or the reason why it is missing: plain runners first, then variants."""
    ends_s = time.perf_counter() + order.limit_s
    for cell in sorted(cells, key=_place):
        if not order.limit_s:
            yield cell, None, NOT_WANTED
        elif time.perf_counter() > ends_s and not cell.is_reference:
            reason = f"not measured: the time for this group's memory ({order.limit_s:g} s) was used up."
            yield cell, None, reason
        else:
            yield (cell, *_measured(cell, order))


def _place(cell: Cell) -> tuple[bool, bool, int]:
    return not cell.is_reference, find_runners()[cell.runner].variant is not None, cell.workers


def _measured(cell: Cell, order: MemoryOrder) -> tuple[Memory | None, str | None]:
    runner, announce = find_runners()[cell.runner], order.announcing(cell)
    give_back()
    there = room(own_memory())
    without = {*order.work.helpers, *_left_behind(runner)}
    try:
        opened = open_cell(cell, runner, order.work, announce)
    except FailedError as error:
        return None, f"not measured: {error.failure.reason}"
    with opened.closing, runner.during(cell.workers):
        if not opened.meters.complete:
            return None, ELSEWHERE
        announce("a round in which its memory is measured")
        try:
            loaded = Loaded(
                opened.executor, opened.task, order.work.items, opened.meters.workers, without, there
            )
            found = memory_of_rounds(loaded, order.before)
        except TASK_ERRORS as error:
            return None, f"not measured: the task failed while its memory was measured: {explain(error)}"
    return found, None if found else NOT_TOLD


def _left_behind(runner: Runner) -> list[int]:
    """Return processes that other cells have started and that this runner does not need.

    The resource tracker and the fork server outlive their pools; start methods that need them use them again.
    """
    return [] if runner.start_method() in {"spawn", "forkserver"} else children(os.getpid())


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
    return summed(rounds, before, cell.workers, cell.there)
