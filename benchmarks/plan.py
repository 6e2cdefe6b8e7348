"""The plan of a measuring run: what is measured and how, and which cells that makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from benchmarks.cells import Cell, Role, group_cells
from benchmarks.evidence.kinds import about_s
from benchmarks.progress import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    from benchmarks.cpus import Cpus
    from benchmarks.kind import Kind
    from benchmarks.own.planning import Own
    from benchmarks.presets import Preset
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
        own: What is known of the user's own function, if that is what is measured; else None.
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
    own: Own | None = None

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
            return self.own.look.travel.problem
        return None

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


@dataclass(frozen=True, slots=True)
class Planned:
    """Hands a plan to pytest's side, as a plugin of its name."""

    NAME: ClassVar = "gil-bench-plan"
    plan: Plan

    @property
    def __name__(self) -> str:
        """The name by which pytest knows it."""
        return self.NAME
