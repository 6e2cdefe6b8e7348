"""A measuring run: has a group, or another kind, measured when the first test wants it, and keeps it."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, ClassVar

from benchmarks.kinds.kinds import measure_kind
from benchmarks.machine.gil_state import GilReport
from benchmarks.measure.group import measure_supervised
from benchmarks.measure.model import GroupOrder, GroupResult
from benchmarks.plan.cells import Cell, Role
from benchmarks.process.failure import Failure
from benchmarks.process.interruption import Interrupted
from benchmarks.process.supervisor import Supervision, usual_launch
from benchmarks.results.progress import step_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from benchmarks.kinds.outcome import Outcome
    from benchmarks.plan.plan import Plan
    from benchmarks.plan.presets import Kind
    from benchmarks.process.supervisor import Launch
    from benchmarks.results.progress import Progress


@dataclass(frozen=True, slots=True)
class Planned:
    """Hands a plan to pytest's side, as a plugin of its name, and how its groups' processes are started."""

    NAME: ClassVar = "gil-bench-plan"
    plan: Plan
    launch: Callable[[Path], Launch] = usual_launch

    @property
    def __name__(self) -> str:
        """The name by which pytest knows it."""
        return self.NAME


@dataclass(slots=True)
class Session:
    """The state of a run: the groups and kinds that were measured, why cells have no time, what ended it."""

    plan: Plan
    progress: Progress
    launch: Callable[[Path], Launch] = usual_launch
    groups: dict[str, GroupResult] = field(default_factory=dict)
    outcomes: dict[Kind, Outcome] = field(default_factory=dict)
    failures: dict[Cell, Failure] = field(default_factory=dict)
    interrupted: str | None = None

    def group(self, workload: str) -> GroupResult:
        """Return the outcome of a group, measuring it now if that has not been done."""
        if workload not in self.groups:
            self.groups[workload] = self._measure(workload)
        return self.groups[workload]

    def _measure(self, workload: str) -> GroupResult:
        plan = self.plan
        reasons = {cell: plan.why_not(cell) for cell in plan.group_cells(workload)}
        runnable = tuple(cell for cell, reason in reasons.items() if reason is None)
        skipped = {cell: reason for cell, reason in reasons.items() if reason is not None}
        self.failures |= {cell: Failure(reason, status="skipped") for cell, reason in skipped.items()}
        with self._supervised(plan.selection.workloads.index(workload)) as supervision:
            make_workload = plan.own.make_workload if plan.own else None
            order = GroupOrder(workload, runnable, plan.preset, plan.seed, make_workload)
            result = measure_supervised(order, replace(supervision, launch=self.launch))
        self.failures |= result.failures
        return result

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
            with self.progress.step(step_of(self.plan, step)) as block_ended:
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

    def gil_reports(self) -> tuple[GilReport, ...]:
        """Return what every worker of the groups measured so far said of its GIL."""
        return tuple(
            GilReport(cell.workload, seen.gil_on_after_imports, worker.gil_enabled, worker.gil_switched_on_by)
            for group in self.groups.values()
            for cell, seen in group.measured.items()
            for worker in seen.workers
        )

    def start_method(self, cell: Cell) -> str | None:
        """Return how the cell's worker processes were started, or None if it has none."""
        if cell.role is Role.CEILING:
            return multiprocessing.get_start_method()
        return self.plan.runners[cell.runner].start_method()
