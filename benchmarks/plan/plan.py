"""The plan of a measuring run: what is measured and how, made from what was asked for, as text."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.machine.cpus import count_cpus
from benchmarks.plan.cells import Cell, Role, group_cells
from benchmarks.plan.discovery import find_experiments, find_runners, find_workloads
from benchmarks.plan.presets import SPEEDUP, Kind
from benchmarks.plan.selection import (
    Selection,
    UsageError,
    choose_fewer,
    choose_kinds,
    choose_preset,
    choose_runners,
    choose_workers,
    choose_workloads,
)
from workloads.mistakes.mistake import find_mistakes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.machine.cpus import Cpus
    from benchmarks.plan.presets import Preset
    from benchmarks.runners.model import Runner
    from workloads.model import Workload


ROOT = Path(__file__).resolve().parents[2]
STORAGE = ROOT / ".benchmarks"
STEP_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class UserFunction:
    """What a plan knows of the user's own function, which only its measuring process can import.

    Attributes:
        make_workload: Makes the workload there; it pickles.
        why_no_ceiling: Why isolated processes can't execute it, or None.
        why_no_processes: Why it can't be sent to other processes or interpreters, or None.
        record: What the JSON says about it.
    """

    make_workload: Callable[[], Workload]
    why_no_ceiling: str | None
    why_no_processes: str | None
    record: Mapping[str, Any]


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
        own: What is known of the user's own function, if that is what is measured.
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
    own: UserFunction | None = None

    def cells(self) -> tuple[Cell, ...]:
        """Return all cells, group by group."""
        return tuple(cell for name in self.selection.workloads for cell in self.group_cells(name))

    def group_cells(self, workload: str) -> tuple[Cell, ...]:
        """Return the cells of one workload."""
        chosen = self.selection
        return group_cells(workload, chosen.runners, chosen.workers, chosen.fewer)

    def why_not(self, cell: Cell) -> str | None:
        """Return why a cell can't be measured as far as is known without trying, or None."""
        if cell.role is Role.CEILING:
            return self.own.why_no_ceiling if self.own is not None else None
        runner = self.runners[cell.runner]
        if (reason := runner.unavailable()) is not None:
            return f"{cell.runner} can't run here: {reason}"
        if (reason := runner.refuses(self.workloads[cell.workload])) is not None:
            return f"{cell.workload} {reason}"
        if self.own is not None and (runner.start_method() is not None or runner.own_gils):
            return self.own.why_no_processes
        return None

    @property
    def involved(self) -> dict[str, Runner]:
        """Return the runners that were asked for, and the sequential one, by name."""
        wanted = {"sequential", *self.selection.runners}
        return {name: runner for name, runner in self.runners.items() if name in wanted}


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, unchecked; None means the default.

    Attributes:
        preset: Name of a preset.
        workloads: Names of workloads or families, separated by blanks or commas.
        runners: Names of runners, likewise.
        workers: Numbers of workers, likewise.
        kinds: Kinds of measurement, likewise; None means those of the preset.
        seed: Of the order within blocks.
        step_timeout_s: Longest time for one round, in seconds.
    """

    preset: str = "default"
    workloads: str | None = None
    runners: str | None = None
    workers: str | None = None
    kinds: str | None = None
    seed: int | None = None
    step_timeout_s: float = STEP_TIMEOUT_S


def make_plan(request: Request, storage: Path = STORAGE) -> Plan:
    """Return the plan for what was asked.

    Raises:
        UsageError: A name does not exist or a number makes no sense; the message lists what exists.
    """
    return plan_for(request, find_workloads(), storage)


def plan_for(request: Request, workloads: Mapping[str, Workload], storage: Path) -> Plan:
    """Return the plan for what was asked of these workloads.

    Raises:
        UsageError: As ``make_plan``.
    """
    runners, cpus = find_runners(), count_cpus()
    if request.step_timeout_s <= 0:
        raise UsageError(f"a round can't be given {request.step_timeout_s:g} s; give more than 0.")
    preset = choose_preset(request.preset)
    chosen = choose_workloads(request.workloads, workloads)
    kinds = choose_kinds(request.kinds, preset, all_workloads=set(chosen) == set(workloads))
    workers = choose_workers(request.workers, cpus.usable)
    if not (request.workers or preset.all_workers):
        workers = (workers[0], workers[-1])
    selection = Selection(
        chosen if SPEEDUP in kinds else (),
        choose_runners(request.runners, runners, preset.extras),
        workers,
        choose_fewer(request.runners, runners, preset.extras, workers),
    )
    others = tuple(kind for kind in Kind if kind in kinds and _possible(kind, selection))
    if not (selection.workloads or others):
        raise UsageError(f"there is nothing of {' and '.join(kinds)} to measure; add a runner or a kind.")
    return Plan(
        workloads=workloads,
        runners=runners,
        selection=selection,
        kinds=others,
        preset=preset,
        seed=secrets.randbelow(2**32) if request.seed is None else request.seed,
        started=datetime.now(UTC),
        cpus=cpus,
        folder=storage,
        step_timeout_s=request.step_timeout_s,
    )


def _possible(kind: Kind, selection: Selection) -> bool:
    """Return whether a kind has anything to measure: sequential alone starts and hands out nothing."""
    match kind:
        case Kind.STARTUP | Kind.DISPATCH:
            return any(name != "sequential" for name in selection.runners)
        case Kind.SYNCHRONIZATION:
            return bool(find_experiments())
        case Kind.LESSON:
            return bool(find_mistakes())
        case Kind.LATENCY | Kind.CALIBRATION:
            return True
