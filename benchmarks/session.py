"""A measuring run: has a group, or another kind, measured when the first test wants it, and keeps it."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.cells import Cell, Role, group_cells
from benchmarks.evidence.kinds import about_s, measure_kind
from benchmarks.interruption import Interrupted
from benchmarks.job import Supervision
from benchmarks.messages import Failure, GroupOrder, GroupResult
from benchmarks.progress import Step
from benchmarks.supervisor import measure_group

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from benchmarks.cpus import Cpus
    from benchmarks.evidence.outcome import Outcome
    from benchmarks.kind import Kind
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
        runners: All runners by name.
        selection: The names and numbers that were asked for.
        kinds: What is measured beside the speedups.
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
    kinds: tuple[Kind, ...]
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

    @property
    def involved(self) -> dict[str, Runner]:
        """Return the runners that were asked for, and the sequential one, by name."""
        wanted = {"sequential", *self.selection.runners}
        return {name: runner for name, runner in self.runners.items() if name in wanted}

    def step(self, index: int) -> Step:
        """Return a step of the run for the live line: first the groups, then the other kinds."""
        groups = self.selection.workloads
        names = [*groups, *(kind.words for kind in self.kinds)]
        seconds = [*(self.preset.budget_s for _ in groups), *(about_s(kind, self) for kind in self.kinds)]
        precision = self.preset.precision if index < len(groups) else None
        return Step(names[index], index + 1, len(names), seconds[index], sum(seconds[index + 1 :]), precision)


@dataclass(slots=True)
class Session:
    """The state of a run: the groups and kinds that were measured, why cells have no time, what ended it."""

    plan: Plan
    progress: Progress
    groups: dict[str, GroupResult] = field(default_factory=dict)
    outcomes: dict[Kind, Outcome] = field(default_factory=dict)
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
        with self._supervised(plan.selection.workloads.index(workload)) as supervision:
            order = GroupOrder(workload, tuple(runnable), plan.preset, plan.seed)
            return measure_group(order, supervision)

    def outcome(self, kind: Kind) -> Outcome:
        """Return the outcome of another kind, measuring it now if that has not been done."""
        if kind not in self.outcomes:
            index = len(self.plan.selection.workloads) + self.plan.kinds.index(kind)
            with self._supervised(index) as supervision:
                self.outcomes[kind] = measure_kind(kind, self.plan, supervision)
        return self.outcomes[kind]

    @contextmanager
    def _supervised(self, step: int) -> Iterator[Supervision]:
        """Show a step of the run while it is measured, and note which signal ended it."""
        try:
            with self.progress.step(self.plan.step(step)) as block_ended:
                yield Supervision(self.plan.folder, self.plan.step_timeout_s, block_ended)
        except KeyboardInterrupt as stop:
            number = stop.signal if isinstance(stop, Interrupted) else signal.SIGINT
            self.interrupted = number.name
            # Anew, because pytest can't print the traceback of a signal that arrived between two lines.
            raise Interrupted(number) from None

    @property
    def has_results(self) -> bool:
        """Return whether anything was measured to its end, be it that nothing in it has a time."""
        return bool(self.groups or self.outcomes)

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
