"""The plan of a measuring run: what is measured and how, made from what was asked for, as text."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from benchmarks.machine.meters import count_cpus
from benchmarks.plan.presets import Cell, Role, group_cells
from benchmarks.plan.selection import (
    SPEEDUP,
    Selection,
    UsageError,
    choose_fewer,
    choose_kinds,
    choose_preset,
    choose_runners,
    choose_workers,
    choose_workloads,
    find_runners,
    find_workloads,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.machine.meters import Cpus
    from benchmarks.plan.presets import Preset
    from benchmarks.plan.selection import PlannedKind
    from benchmarks.runners.model import Runner
    from workloads.model import Workload

ROOT = Path(__file__).resolve().parents[2]
STORAGE = ROOT / ".benchmarks"
STEP_TIMEOUT_S = 60.0
NO_KINDS: Mapping[str, PlannedKind] = MappingProxyType({})
"""Nothing can be measured beside the speedups."""


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, unchecked; None means the default. Every field is an option of a command."""

    preset: str = field(default="default", metadata={"help": "quick, default or full"})
    workloads: str | None = field(
        default=None, metadata={"help": "names of workloads or of their files; all by default"}
    )
    runners: str | None = field(default=None, metadata={"help": "names of runners; all by default"})
    workers: str | None = field(
        default=None, metadata={"help": "numbers of workers; by default powers of two from 2"}
    )
    kinds: str | None = field(
        default=None, metadata={"help": "names of kinds of measurement; those of the preset by default"}
    )
    seed: int | None = field(
        default=None,
        metadata={"help": "of the random order within blocks; recorded in any case", "type": int},
    )
    step_timeout_s: float = field(
        default=STEP_TIMEOUT_S,
        metadata={"help": "seconds that a round may take (default %(default)g)", "type": float},
    )
    storage: Path = field(
        default=STORAGE, metadata={"help": "folder of the history (.benchmarks)", "type": Path}
    )


def add_options(add: Callable[..., object]) -> None:
    """Add the options of a request by the method of a parser that adds one: argparse's or pytest's."""
    for each in fields(Request):
        flag = f"--{each.name.removesuffix('_s').replace('_', '-')}"
        add(flag, dest=each.name, default=each.default, **each.metadata)


def request_of(options: object) -> Request:
    """Return what was asked for by parsed options, those of other commands among them."""
    return Request(**{each.name: getattr(options, each.name) for each in fields(Request)})


def asked_of(request: Request) -> dict[str, Any]:
    """Return the choices of a request that differ from the default; null is the preset's choice.

    With the preset and the seed they are what it takes to ask for the same run again.
    """
    timeout_s = None if request.step_timeout_s == STEP_TIMEOUT_S else request.step_timeout_s
    words = {name: getattr(request, name) or None for name in ("workloads", "runners", "workers", "kinds")}
    return {**words, "step_timeout_s": timeout_s}


@dataclass(frozen=True, slots=True)
class UserFunction:
    """What a plan knows of the user's own function, which only its measuring process can import.

    Attributes:
        make_workload: Makes the workload there; it pickles.
        why_no_ceiling: Why independent processes can't execute it, or None.
        why_no_processes: Why it can't be sent to other processes or interpreters, or None.
        record: What the JSON says about it.
        import_threads: Names of threads that run since it was imported.
        worker_bytes: Memory that a process takes for itself once it has imported the function.
    """

    make_workload: Callable[[], Workload]
    why_no_ceiling: str | None
    why_no_processes: str | None
    record: Mapping[str, Any]
    worker_bytes: int
    import_threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures and how.

    Attributes:
        workloads: The workloads of the selection by name.
        runners: All runners by name.
        selection: The names and numbers that were asked for.
        kinds: Names of what is measured beside the speedups, in order.
        preset: When a group ends.
        seed: Of the random order within blocks; recorded, so that an order can be had again.
        started: When the run began.
        cpus: The CPU counts of the machine.
        folder: Where scratch folders are made.
        step_timeout_s: Longest time for one round.
        own: What is known of the user's own function, if that is what is measured.
        asked: What the user chose, for the record.
    """

    workloads: Mapping[str, Workload]
    runners: Mapping[str, Runner]
    selection: Selection
    kinds: tuple[str, ...]
    preset: Preset
    seed: int
    started: datetime
    cpus: Cpus
    folder: Path
    step_timeout_s: float
    own: UserFunction | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)

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


def make_plan(
    request: Request,
    kinds: Mapping[str, PlannedKind] = NO_KINDS,
    workloads: Mapping[str, Workload] | None = None,
) -> Plan:
    """Return the plan for what was asked.

    Args:
        request: What was asked.
        kinds: The kinds of measurement that there are beside the speedups, by name, in order.
        workloads: The workloads that there are; those of the suite by default.

    Raises:
        UsageError: A name does not exist or a number makes no sense; the message lists what exists.
    """
    if request.step_timeout_s <= 0:
        raise UsageError(f"a round can't be given {request.step_timeout_s:g} s; give more than 0.")
    workloads = find_workloads() if workloads is None else workloads
    runners, cpus = find_runners(), count_cpus()
    preset = choose_preset(request.preset)
    chosen = choose_workloads(request.workloads, workloads)
    wanted = choose_kinds(request.kinds, kinds, preset.extent, all_workloads=set(chosen) == set(workloads))
    selection = _selection(request, chosen if SPEEDUP in wanted else (), runners, preset, cpus.usable)
    others = tuple(name for name in wanted if name != SPEEDUP and kinds[name].possible(selection))
    if not (selection.workloads or others):
        raise UsageError(f"there is nothing of {' and '.join(wanted)} to measure; add a runner or a kind.")
    return Plan(
        workloads=workloads,
        runners=runners,
        selection=selection,
        kinds=others,
        preset=preset,
        seed=secrets.randbelow(2**32) if request.seed is None else request.seed,
        started=datetime.now(UTC),
        cpus=cpus,
        folder=request.storage,
        step_timeout_s=request.step_timeout_s,
        asked=asked_of(request),
    )


def _selection(
    request: Request,
    workloads: tuple[str, ...],
    runners: Mapping[str, Runner],
    preset: Preset,
    usable_cpus: int,
) -> Selection:
    workers = choose_workers(request.workers, usable_cpus)
    if not (request.workers or preset.all_workers):
        workers = (workers[0], workers[-1])
    return Selection(
        workloads,
        choose_runners(request.runners, runners, preset, workers),
        workers,
        choose_fewer(request.runners, runners, preset, workers),
    )
