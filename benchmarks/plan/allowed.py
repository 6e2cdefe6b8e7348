"""Which cells of a group are left out because the machine allows too few processes or too little memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.plan.presets import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.machine.allowance import Allowance
    from benchmarks.plan.presets import Cell
    from benchmarks.runners.model import Runner

WORKER_BYTES = 15_000_000
"""Memory of an idle worker process: 10 MB if spawned for the suite, 30 MB with NumPy."""

WORKER_FILES = 3
"""Pipes to a worker process: two in a pool, three in a ceiling."""

OTHER_FILES = 200
"""Other open files: about ten per pool, and those of the task."""

POOL_TASKS = 5
"""Apart from workers, a process pool may have two threads here, a fork server and a resource tracker."""

MEMORY_SHARE = 0.8
"""Share of the free memory that idle workers may take; the rest is for their data."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the open cells of a group need: processes and threads, and how many of them are processes."""

    tasks: int = 0
    processes: int = 0

    @property
    def files(self) -> int:
        """Return about how many files are open at once."""
        return OTHER_FILES + WORKER_FILES * self.processes

    def shortage(self, allowance: Allowance, worker_bytes: int) -> str | None:
        """Return a sentence on the resource that is short, or None."""
        if allowance.tasks is not None and self.tasks > allowance.tasks:
            return (
                f"its group would need {self.tasks} processes and threads, but {allowance.tasks_by} allows "
                f"only {allowance.tasks} more."
            )
        if allowance.files is not None and self.files > allowance.files:
            return f"its group would need {self.files} open files, but the hard limit is {allowance.files}."
        needed, free = self.processes * worker_bytes, MEMORY_SHARE * allowance.memory_bytes
        if needed > free:
            return (
                f"its group would need {needed / 1e9:.2g} GB for {self.processes} processes, but "
                f"may use only {free / 1e9:.2g} GB (limited by {allowance.memory_by})."
            )
        return None


def needs(cells: Sequence[Cell], runners: Mapping[str, Runner]) -> Needs:
    """Return what these cells need when all are open, as they are while a group is measured."""
    tasks = processes = 0
    for cell in cells:
        in_processes = cell.role is Role.CEILING or runners[cell.runner].start_method() is not None
        starts_workers = cell.role is Role.CEILING or runners[cell.runner].starts_workers
        tasks += cell.workers * starts_workers + POOL_TASKS * in_processes
        processes += cell.workers * in_processes
    return Needs(tasks, processes)


def without_room(
    cells: Sequence[Cell],
    runners: Mapping[str, Runner],
    allowance: Allowance,
    worker_bytes: int = WORKER_BYTES,
) -> dict[Cell, str]:
    """Return the cells to leave out, each with the reason: most workers first, until the others have room.

    The reference and its A/A control stay: they need almost nothing.
    """
    kept = list(cells)
    left_out: dict[Cell, str] = {}
    for most in sorted({cell.workers for cell in cells if not cell.is_reference}, reverse=True):
        shortage = needs(kept, runners).shortage(allowance, worker_bytes)
        if shortage is None:
            break
        reason = f"no room for {most} workers: {shortage}"
        left_out |= {cell: reason for cell in kept if cell.workers == most and not cell.is_reference}
        kept = [cell for cell in kept if cell not in left_out]
    return left_out
