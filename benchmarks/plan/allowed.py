"""Which cells of a group are not opened since there are too few processes, or too little memory, for them."""

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
"""What a worker process takes for itself: a spawned one of the suite's has 10 MB, 30 MB with NumPy."""

WORKER_FILES = 3
"""Pipes by which we reach a worker process: two of a pool's, three of a ceiling's."""

OTHER_FILES = 200
"""What else is open: of a pool some ten, and those of the task."""

POOL_TASKS = 5
"""Beside its workers a process pool may have two threads here, a fork server and a resource tracker."""

MEMORY_SHARE = 0.8
"""The part of the free memory that workers may take; the rest is for what they compute with."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What the open cells of a group need: processes and threads, and processes among them."""

    tasks: int = 0
    processes: int = 0

    @property
    def files(self) -> int:
        """Return how many files may be open at once, about."""
        return OTHER_FILES + WORKER_FILES * self.processes

    def shortage(self, allowance: Allowance, worker_bytes: int) -> str | None:
        """Return what there is too little of, or None."""
        if allowance.tasks is not None and self.tasks > allowance.tasks:
            return (
                f"its group would need {self.tasks} processes and threads, and {allowance.tasks_by} allows "
                f"{allowance.tasks} more."
            )
        if allowance.files is not None and self.files > allowance.files:
            return (
                f"its group would need {self.files} open files, and the hard limit allows {allowance.files}."
            )
        needed, free = self.processes * worker_bytes, MEMORY_SHARE * allowance.memory_bytes
        if needed > free:
            return (
                f"its group would need {needed / 1e9:.2g} GB for {self.processes} processes, and "
                f"may use {free / 1e9:.2g} GB (limited by {allowance.memory_by})."
            )
        return None


def needs(cells: Sequence[Cell], runners: Mapping[str, Runner]) -> Needs:
    """Return what these cells need when all of them are open, as they are while a group is measured."""
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
    """Return the cells that are left out, those with the most workers first, until the others have room.

    Each comes with the reason. The reference and its control stay: they need next to nothing.
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
