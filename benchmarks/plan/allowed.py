"""Which cells of a group are left out because the machine allows too few processes or too little memory.

While a group is measured, all its cells are open and their workers hold what they have loaded; one cell at a
time executes items. If there is not even room for sequential, nothing is begun.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.machine.allowance import in_binary
from benchmarks.plan.presets import Role
from benchmarks.plan.selection import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.machine.allowance import Allowance
    from benchmarks.plan.presets import Cell
    from benchmarks.runners.model import Runner

WORKER_BYTES = 15_000_000
"""Memory of an idle worker process: 10 MB if spawned for the suite, 30 MB with NumPy."""

ITEM_BYTES = 5_000_000
"""Memory of executing one of the suite's items in a worker: 2 MB of text and its pickled copy."""

HELD_BYTES = 120_000_000
"""Memory of a measuring process with the suite's largest items (``sha256_large``): 103 MB."""

WORKER_FILES = 3
"""Pipes to a worker process: two in a pool, three in a ceiling."""

OTHER_FILES = 200
"""Other open files: about ten per pool, and those of the task."""

POOL_TASKS = 5
"""Apart from workers, a process pool may have two threads here, a fork server and a resource tracker."""

MEMORY_SHARE = 0.8
"""Share of the free memory that a group may take; the rest is for the file cache, without which a machine
slows down before it runs out of memory."""


@dataclass(frozen=True, slots=True)
class Load:
    """The memory that the work of a group takes, in bytes.

    Attributes:
        worker_bytes: A worker process that has imported the task.
        item_bytes: What executing an item adds to that at its peak: the item, what the task needs meanwhile,
            and its result, with that once more in its pickled form.
        held_bytes: The measuring process: itself, its items, expected results, and the results of a round.
        part_bytes: What each process of a ceiling has in addition to a worker: its items, expected results.
    """

    worker_bytes: int = WORKER_BYTES
    item_bytes: int = ITEM_BYTES
    held_bytes: int = HELD_BYTES
    part_bytes: int = 0

    @property
    def sequential_bytes(self) -> int:
        """What sequential needs: the least with which anything can be measured."""
        return self.held_bytes + self.item_bytes


SUITE = Load()


@dataclass(frozen=True, slots=True)
class Needs:
    """What the open cells of a group need.

    Attributes:
        tasks: Processes and threads.
        processes: How many of them are processes.
        parts: How many of these are of ceilings, and hold a part of the items.
        at_once: The most items that any cell executes at once in the measuring process.
    """

    tasks: int = 0
    processes: int = 0
    parts: int = 0
    at_once: int = 1

    @property
    def files(self) -> int:
        """Return about how many files are open at once."""
        return OTHER_FILES + WORKER_FILES * self.processes

    def memory_bytes(self, load: Load) -> int:
        """Return how much memory they take with their work loaded."""
        workers = self.processes * (load.worker_bytes + load.item_bytes)
        return load.held_bytes + self.at_once * load.item_bytes + workers + self.parts * load.part_bytes

    @property
    def _of_processes(self) -> str:
        return f" of {self.processes} worker processes" if self.processes else ""

    def shortage(self, allowance: Allowance, load: Load) -> str | None:
        """Return a sentence on the resource that is short, or None."""
        if allowance.tasks is not None and self.tasks > allowance.tasks:
            return (
                f"its group would need {self.tasks} processes and threads, but {allowance.tasks_by} allows "
                f"only {allowance.tasks} more."
            )
        if allowance.files is not None and self.files > allowance.files:
            return f"its group would need {self.files} open files, but the hard limit is {allowance.files}."
        needed, free = self.memory_bytes(load), MEMORY_SHARE * allowance.memory_bytes
        if needed > free:
            return (
                f"with the work loaded, its group{self._of_processes} would need {in_binary(needed)}, but "
                f"may use only {in_binary(free)} (limited by {allowance.memory_by})."
            )
        return None


def needs(cells: Sequence[Cell], runners: Mapping[str, Runner]) -> Needs:
    """Return what these cells need when all are open, as they are while a group is measured."""
    tasks = processes = parts = 0
    at_once = 1
    for cell in cells:
        is_ceiling = cell.role is Role.CEILING
        _, in_processes = _size(cell, runners)
        starts_workers = is_ceiling or runners[cell.runner].starts_workers
        tasks += cell.workers * starts_workers + POOL_TASKS * in_processes
        processes += cell.workers * in_processes
        parts += cell.workers * is_ceiling
        at_once = at_once if in_processes else max(at_once, cell.workers)
    return Needs(tasks, processes, parts, at_once)


def refuse_without_room(name: str, allowance: Allowance, load: Load, instead: str = "") -> None:
    """Refuse a run whose work does not even fit under sequential.

    Args:
        name: What is measured, for the message.
        allowance: What the machine allows now.
        load: The memory that the work takes.
        instead: What else helps than more memory, as the end of a sentence.

    Raises:
        UsageError: It would exhaust the memory.
    """
    free = MEMORY_SHARE * allowance.memory_bytes
    if load.sequential_bytes > free:
        raise UsageError(
            f"{name} needs {in_binary(load.sequential_bytes)} even under sequential, but may use only "
            f"{in_binary(free)} ({MEMORY_SHARE:.0%} of what is free, limited by {allowance.memory_by}): "
            f"nothing was measured. Free memory or raise the limit{instead}."
        )


def without_room(
    cells: Sequence[Cell],
    runners: Mapping[str, Runner],
    allowance: Allowance,
    load: Load = SUITE,
) -> dict[Cell, str]:
    """Return the cells to leave out, each with the reason, until the others have room.

    Most workers go first, and of as many those that are processes: threads need less. The reference and its
    A/A control stay: ``refuse_without_room`` has looked at what they need.
    """
    kept = [cell for cell in cells if not cell.is_reference]
    always = [cell for cell in cells if cell.is_reference]
    left_out: dict[Cell, str] = {}
    for most, apart in sorted({_size(cell, runners) for cell in kept}, reverse=True):
        shortage = needs([*always, *kept], runners).shortage(allowance, load)
        if shortage is None:
            break
        reason = f"no room for {most} workers: {shortage}"
        left_out |= {cell: reason for cell in kept if _size(cell, runners) == (most, apart)}
        kept = [cell for cell in kept if cell not in left_out]
    return left_out


def _size(cell: Cell, runners: Mapping[str, Runner]) -> tuple[int, bool]:
    """Return a cell's workers, and whether they are processes."""
    apart = cell.role is Role.CEILING or runners[cell.runner].start_method() is not None
    return cell.workers, apart
