"""The plan of a measuring run: what is measured and how, made from the user's request."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, fields, replace
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
    check_seconds,
    check_seed,
    choose_fewer,
    choose_kinds,
    choose_mixes,
    choose_preset,
    choose_runners,
    choose_workers,
    choose_workloads,
    find_runners,
    find_workloads,
    usual_workloads,
    with_mixes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.machine.meters import Cpus
    from benchmarks.plan.allowed import Load
    from benchmarks.plan.presets import Preset
    from benchmarks.plan.selection import PlannedKind
    from benchmarks.runners.model import Runner
    from workloads.model import Workload

ROOT = Path(__file__).resolve().parents[2]
STORAGE = ROOT / ".benchmarks"
STEP_TIMEOUT_S = 60.0
NO_KINDS: Mapping[str, PlannedKind] = MappingProxyType({})
"""No kinds of measurement apart from speedups."""


@dataclass(frozen=True, slots=True)
class Request:
    """The user's request, unchecked; None means the default. Every field is an option of a command."""

    preset: str = field(default="default", metadata={"help": "quick, default or full"})
    workloads: str | None = field(
        default=None, metadata={"help": "names of workloads or of their files (default: all)"}
    )
    runners: str | None = field(
        default=None, metadata={"help": "names of runners (default: as the preset wants)"}
    )
    workers: str | None = field(
        default=None, metadata={"help": "numbers of workers (default: powers of two from 2)"}
    )
    kinds: str | None = field(
        default=None, metadata={"help": "names of kinds of measurement (default: those of the preset)"}
    )
    mix: str | None = field(
        default=None,
        metadata={"help": "parts for which items of the workload mix compute, from 0 to 1 (default: 0.2)"},
    )
    seed: int | None = field(
        default=None,
        metadata={"help": "seed of the random order within blocks; always recorded", "type": int},
    )
    step_timeout_s: float = field(
        default=STEP_TIMEOUT_S,
        metadata={"help": "most seconds for a round (default %(default)g)", "type": float},
    )
    budget_s: float | None = field(
        default=None,
        metadata={
            "help": "seconds for a group's blocks, at least six (default: the preset's)",
            "type": float,
        },
    )
    storage: Path = field(
        default=STORAGE, metadata={"help": "folder of the history (.benchmarks)", "type": Path}
    )


def add_options(add: Callable[..., object]) -> None:
    """Add the options of a request with a parser's method for that (argparse's or pytest's)."""
    for each in fields(Request):
        flag = f"--{each.name.removesuffix('_s').replace('_', '-')}"
        add(flag, dest=each.name, default=each.default, **each.metadata)


def request_of(options: object) -> Request:
    """Return the request in parsed options, which may include options of other commands."""
    return Request(**{each.name: getattr(options, each.name) for each in fields(Request)})


def asked_of(request: Request) -> dict[str, Any]:
    """Return the choices of a request that differ from the default; null is the preset's choice.

    With the preset and the seed they are what it takes to ask for the same run again.
    """
    timeout_s = None if request.step_timeout_s == STEP_TIMEOUT_S else request.step_timeout_s
    typed = ("workloads", "runners", "workers", "kinds", "mix")
    words = {name: getattr(request, name) or None for name in typed}
    return {**words, "step_timeout_s": timeout_s, "budget_s": request.budget_s}


@dataclass(frozen=True, slots=True)
class UserFunction:
    """What a plan knows about the user's own function, which only its measuring process can import.

    Attributes:
        make_workload: Makes the workload there; picklable.
        why_no_ceiling: Why independent processes can't execute it, or None.
        why_no_processes: Why it can't be sent to other processes or interpreters, or None.
        record: Its entry in the JSON.
        import_threads: Names of threads that its import started.
        load: The memory that its work takes.
    """

    make_workload: Callable[[], Workload]
    why_no_ceiling: str | None
    why_no_processes: str | None
    record: Mapping[str, Any]
    load: Load
    import_threads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run measures and how.

    Attributes:
        workloads: The workloads of the selection by name.
        runners: All runners by name.
        selection: The requested names and numbers.
        kinds: Names of the other kinds of measurement, in order.
        preset: Says when a group ends.
        seed: Seed of the random order within blocks; recorded, so that the order can be repeated.
        started: When the run began.
        cpus: The CPU counts of the machine.
        folder: Where scratch folders are created.
        step_timeout_s: Longest time for one round.
        own: What is known about the user's own function, if that is measured.
        asked: What the user chose, for the record.
        mixes: The computing parts of the user's choice; empty for the usual ones.
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
    mixes: tuple[float, ...] = ()

    def cells(self) -> tuple[Cell, ...]:
        """Return all cells, group by group."""
        return tuple(cell for name in self.selection.workloads for cell in self.group_cells(name))

    def group_cells(self, workload: str) -> tuple[Cell, ...]:
        """Return the cells of one workload."""
        chosen = self.selection
        return group_cells(workload, chosen.runners, chosen.workers, chosen.fewer)

    def why_not(self, cell: Cell) -> str | None:
        """Return why a cell can't be measured, if that is known without trying, else None."""
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
        """Return the requested runners and sequential, by name."""
        wanted = {"sequential", *self.selection.runners}
        return {name: runner for name, runner in self.runners.items() if name in wanted}


def make_plan(
    request: Request,
    kinds: Mapping[str, PlannedKind] = NO_KINDS,
    workloads: Mapping[str, Workload] | None = None,
) -> Plan:
    """Return the plan for a request.

    Args:
        request: The request.
        kinds: The available kinds of measurement beside speedups, by name, in order.
        workloads: The available workloads; by default those of the suite.

    Raises:
        UsageError: A name does not exist or a number is invalid; the message lists what exists.
    """
    check_seconds("STEP_TIMEOUT", request.step_timeout_s)
    check_seconds("BUDGET", request.budget_s)
    check_seed(request.seed)
    mixes = choose_mixes(request.mix)
    workloads = with_mixes(find_workloads(), mixes) if workloads is None else workloads
    runners, cpus = find_runners(), count_cpus()
    preset = with_budget(choose_preset(request.preset), request)
    chosen = _chosen_workloads(request, workloads, mixes)
    everything = set(chosen) >= set(usual_workloads(workloads))
    wanted = choose_kinds(request.kinds, kinds, preset.extent, all_workloads=everything)
    selection = _selection(request, chosen if SPEEDUP in wanted else (), runners, preset, cpus.usable)
    others = tuple(name for name in wanted if name != SPEEDUP and kinds[name].possible(selection))
    if not (selection.workloads or others):
        raise UsageError(
            f"nothing to measure: KINDS={' '.join(wanted)} needs a runner beside sequential, for example "
            "RUNNERS=threads."
        )
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
        mixes=mixes,
    )


def with_budget(preset: Preset, request: Request) -> Preset:
    """Return the preset with the user's time for the blocks of a group, if the request has one."""
    return preset if request.budget_s is None else replace(preset, budget_s=request.budget_s)


def _chosen_workloads(
    request: Request, workloads: Mapping[str, Workload], parts: tuple[float, ...]
) -> tuple[str, ...]:
    """Return the workloads that are asked for: if none is named but parts of the mix are, these, too.

    Raises:
        UsageError: As ``choose_workloads``, or parts are given for a mix that is not measured.
    """
    chosen = choose_workloads(request.workloads, workloads)
    mixes = tuple(name for name, workload in workloads.items() if workload.of_part)
    if parts and not (request.workloads or "").strip():
        chosen = tuple(dict.fromkeys((*chosen, *mixes)))
    if parts and not set(mixes) & set(chosen):
        raise UsageError(
            f"MIX={request.mix} is for the workload mix, which is not among those to measure: add it to"
            " WORKLOADS, or leave out MIX."
        )
    return chosen


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
