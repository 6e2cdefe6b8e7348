"""A measuring run: asks the supervisor for a group when the first of its cells is wanted, and keeps it."""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.cells import Cell, Role, group_cells
from benchmarks.interruption import Interrupted
from benchmarks.job import Supervision
from benchmarks.messages import Failure, GroupOrder, GroupResult
from benchmarks.progress import Step
from benchmarks.supervisor import measure_group

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from benchmarks.cpus import Cpus
    from benchmarks.presets import Preset
    from benchmarks.progress import Progress
    from benchmarks.runners.model import Runner
    from benchmarks.selection import Selection
    from workloads.model import Workload


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures and how.

    Attributes:
        workloads: The workloads of the selection by name.
        runners: Its runners by name; the sequential one is always among them.
        selection: The names and numbers that were asked for.
        preset: When a group ends.
        seed: Of the random order within blocks; recorded, so that an order can be had again.
        started: When the run began.
        cpus: The CPU counts of the machine.
        folder: Where scratch folders are made.
        step_timeout_s: Longest time for one round.
    """

    workloads: Mapping[str, Workload]
    runners: Mapping[str, Runner]
    selection: Selection
    preset: Preset
    seed: int
    started: datetime
    cpus: Cpus
    folder: Path
    step_timeout_s: float

    def cells(self) -> tuple[Cell, ...]:
        """Return all cells, group by group."""
        chosen = self.selection
        groups = (group_cells(name, chosen.runners, chosen.workers) for name in chosen.workloads)
        return tuple(cell for group in groups for cell in group)


@dataclass(slots=True)
class Session:
    """The state of a run: the groups that were measured, why cells have no time, and what ended it early."""

    plan: Plan
    progress: Progress
    groups: dict[str, GroupResult] = field(default_factory=dict)
    skipped: dict[Cell, str] = field(default_factory=dict)
    interrupted: str | None = None

    def group(self, workload: str) -> GroupResult:
        """Return the outcome of a group, measuring it now if that has not been done."""
        if workload not in self.groups:
            self.groups[workload] = self._measure(workload)
        return self.groups[workload]

    def _measure(self, workload: str) -> GroupResult:
        plan = self.plan
        cells = group_cells(workload, plan.selection.runners, plan.selection.workers)
        runnable = []
        for cell in cells:
            reason = None if cell.role is Role.CEILING else plan.runners[cell.runner].unavailable()
            if reason is None:
                runnable.append(cell)
            else:
                self.skipped[cell] = f"{cell.runner} can't run here: {reason}"
        names = plan.selection.workloads
        step = Step(workload, names.index(workload) + 1, len(names), plan.preset)
        with self.progress.group(step) as block_ended:
            order = GroupOrder(workload, tuple(runnable), plan.preset, plan.seed)
            try:
                return measure_group(order, Supervision(plan.folder, plan.step_timeout_s, block_ended))
            except KeyboardInterrupt as stop:
                self.interrupted = stop.signal.name if isinstance(stop, Interrupted) else "SIGINT"
                raise

    def failures(self) -> dict[Cell, Failure]:
        """Return every failed cell of the groups measured so far."""
        return {cell: failure for group in self.groups.values() for cell, failure in group.failures.items()}

    def gil_enabled_at_end(self) -> bool | None:
        """Return whether any worker's GIL was on when its group ended, or None if no group was measured."""
        answers = [
            worker.gil_enabled
            for group in self.groups.values()
            for cell in group.measured.values()
            for worker in cell.workers
        ]
        return any(answers) if answers else None

    def start_method(self, cell: Cell) -> str | None:
        """Return how the cell's worker processes were started, or None if it has none."""
        if cell.role is Role.CEILING:
            return multiprocessing.get_start_method()
        return self.plan.runners[cell.runner].start_method()
