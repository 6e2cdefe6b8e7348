"""A measuring run: all groups and other kinds one after the other, each kept as soon as it is finished."""

from __future__ import annotations

import multiprocessing
import signal
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.known_share import SelfTest, self_test
from benchmarks.kinds.model import planned_kinds, run_or_fail
from benchmarks.machine.allowance import count_allowance
from benchmarks.machine.gil_state import GilReport
from benchmarks.measure.rounds import GroupOrder, GroupResult
from benchmarks.measure.supervised import measure_supervised
from benchmarks.plan.allowed import SUITE, without_room
from benchmarks.plan.presets import Cell, Role
from benchmarks.process.interruption import Interrupted
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision, usual_launch
from benchmarks.results.progress import steps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.kinds.model import Kind, Outcome
    from benchmarks.machine.environment import Environment
    from benchmarks.plan.plan import Plan
    from benchmarks.process.supervisor import Launch
    from benchmarks.results.progress import Progress


@dataclass(slots=True)
class Session:
    """What a run has measured.

    Attributes:
        plan: What to measure.
        groups: The finished groups by workload.
        outcomes: The other finished kinds of measurement, by name.
        failures: Why cells have no time.
        interrupted: The name of the signal that ended it early.
        caveats: What a reader must know about the whole run.
        only: The only group or kind shown, when a part of the run is saved.
        gil_self_test: How exact the GIL figures are in this run.
    """

    plan: Plan
    groups: dict[str, GroupResult] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    failures: dict[Cell, Failure] = field(default_factory=dict)
    interrupted: str | None = None
    caveats: tuple[str, ...] = ()
    only: str | Kind | None = None
    gil_self_test: SelfTest = field(default_factory=SelfTest)

    def measure(
        self,
        progress: Progress,
        launch: Callable[[Path], Launch] = usual_launch,
        keep: Callable[[Session], None] = lambda _part: None,
    ) -> None:
        """Measure all that is planned.

        Args:
            progress: Shows each step while it is measured.
            launch: How the processes of groups are started.
            keep: Saves each finished group or kind, given the run that shows only that.

        Raises:
            KeyboardInterrupt: A signal ended it; what was finished is kept.
        """
        plan = self.plan
        jobs: list[tuple[str | Kind, Callable[[Supervision], None]]] = [
            *(
                (name, partial(self._measure_group, name, launch, progress.note))
                for name in plan.selection.workloads
            ),
            *((kind, partial(self._measure_kind, kind, launch)) for kind in planned_kinds(plan)),
        ]
        try:
            self._test_gil_figures(launch)
            for step, (part, job) in zip(steps(plan), jobs, strict=True):
                with progress.step(step) as block_ended:
                    job(Supervision(plan.folder, plan.step_timeout_s, block_ended))
                keep(replace(self, only=part))
        except KeyboardInterrupt as stop:
            number = stop.signal if isinstance(stop, Interrupted) else signal.SIGINT
            self.interrupted = number.name
            raise

    def _test_gil_figures(self, launch: Callable[[Path], Launch]) -> None:
        supervision = Supervision(self.plan.folder, self.plan.step_timeout_s, lambda _ended: None, launch)
        found = run_or_fail(self_test, "the self-test of the GIL share", supervision)
        self.gil_self_test = found if isinstance(found, SelfTest) else SelfTest(reason=_reason(found))

    def _why_not(self, workload: str, note: Callable[[str], None]) -> dict[Cell, str | None]:
        """Return why each cell can't be measured, or None; report a lack of room at once."""
        plan = self.plan
        reasons = {cell: plan.why_not(cell) for cell in plan.group_cells(workload)}
        possible = [cell for cell, reason in reasons.items() if reason is None]
        left_out = without_room(
            possible, plan.runners, count_allowance(), plan.own.load if plan.own else SUITE
        )
        for reason in dict.fromkeys(left_out.values()):
            note(f"{workload}: {reason}")
        return reasons | left_out

    def _measure_group(
        self,
        workload: str,
        launch: Callable[[Path], Launch],
        note: Callable[[str], None],
        supervision: Supervision,
    ) -> None:
        plan = self.plan
        reasons = self._why_not(workload, note)
        runnable = tuple(cell for cell, reason in reasons.items() if reason is None)
        make_workload = plan.own.make_workload if plan.own else None
        threads = plan.own.import_threads if plan.own else ()
        load = plan.own.load if plan.own else SUITE
        order = GroupOrder(workload, runnable, plan.preset, plan.seed, make_workload, threads, load)
        result = measure_supervised(order, replace(supervision, launch=launch))
        skipped = {cell: Failure(why, status="skipped") for cell, why in reasons.items() if why is not None}
        self.failures |= skipped | result.failures
        self.groups[workload] = result

    def _measure_kind(self, kind: Kind, launch: Callable[[Path], Launch], supervision: Supervision) -> None:
        suited = replace(supervision, launch=kind.launch(self.plan, launch))
        self.outcomes[kind.name] = kind.measure(self.plan, suited)

    @property
    def has_results(self) -> bool:
        """Return whether anything was finished, even if nothing in it has a time."""
        return bool(self.groups or self.outcomes)

    def cells(self) -> tuple[Cell, ...]:
        """Return the cells of the plan; once there are results, those of the finished groups."""
        planned = self.plan.cells()
        if not self.has_results:
            return planned
        shown = {name for name in self.groups if self.only in {None, name}}
        return tuple(cell for cell in planned if cell.workload in shown)

    def kinds(self) -> tuple[Kind, ...]:
        """Return the kinds of the plan; once there are results, those that are finished."""
        planned = planned_kinds(self.plan)
        if not self.has_results:
            return planned
        return tuple(kind for kind in planned if kind.name in self.outcomes and self.only in (None, kind))

    def gil_reports(self) -> tuple[GilReport, ...]:
        """Return what every worker of the finished groups reported of its GIL."""
        return tuple(
            GilReport(cell.workload, seen.gil_on_after_imports, worker.gil_enabled, worker.gil_switched_on_by)
            for group in self.groups.values()
            for cell, seen in group.measured.items()
            for worker in seen.workers
        )

    def environment(self) -> Environment | None:
        """Return the environment of the measuring processes, with the BLAS that one loaded."""
        told = [group.environment for group in self.groups.values() if group.environment]
        told += [outcome.environment for outcome in self.outcomes.values() if outcome.environment]
        blas = next((each.blas for each in told if each.blas), None)
        return replace(told[0], blas=blas) if told else None

    def start_method(self, cell: Cell) -> str | None:
        """Return how the cell's worker processes were started, or None if it has none."""
        if cell.role is Role.CEILING:
            return multiprocessing.get_start_method()
        return self.plan.runners[cell.runner].start_method()


def _reason(found: object) -> str:
    return found.reason if isinstance(found, Failure) else "not measured."
