"""Measures the memory of a group's cells with their work loaded, in rounds that nobody times.

It has a process of its own, in which one cell is open after the other. Pages that others' workers share with
the measuring process would count for them in part, and the peak of a cell would be too low; what timed rounds
and evidence leave behind would make it too high.
"""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_words import own_gil
from benchmarks.machine.allowance import allow_open_files
from benchmarks.machine.memory import give_back, own_memory, room, set_back_peaks, summed, tree, tree_memory
from benchmarks.machine.meters import NO_QUOTA
from benchmarks.machine.process_tree import children
from benchmarks.measure.items import count_for, prepared
from benchmarks.measure.open_cell import open_cell
from benchmarks.measure.rounds import Work
from benchmarks.plan.allowed import needs
from benchmarks.plan.selection import find_runners, find_workload
from benchmarks.process.messages import TASK_ERRORS, FailedError, Finished, Measured, Starting, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.machine.memory import Memory, ProcessMemory, Room
    from benchmarks.measure.rounds import GroupOrder
    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Send
    from benchmarks.runners.model import Runner

ROUNDS = 2
"""In a second round, results and caches of the first are replaced; more rounds showed no higher peaks."""

LONG_S = 1.0
"""After a round of this length there is no second one."""

NOT_WANTED = "not measured: this preset leaves it out."

NOT_TOLD = "not measured: this system does not tell the memory of processes."

ELSEWHERE = "not measured: its workers are on other machines."


@dataclass(frozen=True, slots=True)
class Prepared:
    """The work of a group, what this process had before anything ran, and the callback for progress."""

    work: Work
    before: ProcessMemory | None
    send: Send


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


def measure_memory(order: GroupOrder, cells: Sequence[Cell], send: Send) -> None:
    """Measure cells of a group in this process; send a mapping from each cell to its memory and the reason.

    Plain runners come first, then variants; when the preset's time is up, no further cell is begun.
    """
    own_gil()  # before there are threads of others
    ends_s = time.perf_counter() + order.preset.memory_s
    allow_open_files(needs(cells, find_runners()).files)
    workload = order.make_workload() if order.make_workload else find_workload(order.workload)
    send(Starting("preparing its items once more"))
    found: dict[Cell, tuple[Memory | None, str | None]] = {}
    used_up = f"not measured: the time for this group's memory ({order.preset.memory_s:g} s) was used up."
    try:
        with prepared(workload, count_for(cell.workers for cell in order.cells)) as items:
            helpers = tuple(children(os.getpid()))
            work = Work(workload, items, helpers, lambda: NO_QUOTA, time.perf_counter)
            group = Prepared(work, own_memory(), send)
            for cell in sorted(cells, key=_place):
                late = time.perf_counter() > ends_s and not cell.is_reference
                found[cell] = (None, used_up) if late else _measured(cell, group)
                send(Measured(found))
            send(Finished(found))
    except TASK_ERRORS as error:
        why = f"not measured: its items could not be prepared once more: {explain(error)}"
        send(Finished(dict.fromkeys(cells, (None, why)) | found))


def _place(cell: Cell) -> tuple[bool, bool, int]:
    return not cell.is_reference, find_runners()[cell.runner].variant is not None, cell.workers


def _measured(cell: Cell, group: Prepared) -> tuple[Memory | None, str | None]:
    runner, work = find_runners()[cell.runner], group.work

    def announce(phase: str) -> None:
        group.send(Starting(phase, cell))

    give_back()
    there = room(own_memory())
    without = {*work.helpers, *_left_behind(runner)}
    try:
        opened = open_cell(cell, runner, work, announce)
    except FailedError as error:
        return None, f"not measured: {error.failure.reason}"
    ended = "its workers failed to end after its memory was measured"
    failing = ended
    try:
        with opened.closing, runner.during(cell.workers):
            if not opened.meters.complete:
                return None, ELSEWHERE
            announce("a round in which its memory is measured")
            failing = "the task failed while its memory was measured"
            loaded = Loaded(opened.executor, opened.task, work.items, opened.meters.workers, without, there)
            found = memory_of_rounds(loaded, group.before)
            failing = ended
    except TASK_ERRORS as error:
        return None, f"not measured: {failing}: {explain(error)}"
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
