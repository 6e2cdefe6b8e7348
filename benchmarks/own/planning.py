"""The plan of a run for somebody's own function, fitted to what a first look at it has seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from benchmarks.kind import Kind
from benchmarks.own.errors import OwnCodeError
from benchmarks.own.launch import own_launch
from benchmarks.own.looking import look_at
from benchmarks.own.shaping import shape_for, workers_for
from benchmarks.own.source import UNCHECKED, Source
from benchmarks.own.work import OwnWork, Shape
from benchmarks.planning import STORAGE, Asked, plan_for
from benchmarks.presets import Extras
from workloads.model import Workload

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.job import Launch
    from benchmarks.own.seen import Look
    from benchmarks.plan import Plan
    from benchmarks.presets import Preset
    from benchmarks.selection import Selection

BUDGET_S = {"quick": 8.0}
"""There is one group only, so it may take longer than one of eight."""
DISPATCH_S = 20.0
VERY_LONG_ITEM_S = 0.5
"""Of such items nobody wants to wait for the variants among the runners, unless they are named."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a plan knows of the user's function."""

    look: Look
    work: OwnWork

    @property
    def why_no_ceiling(self) -> str | None:
        """Return why isolated processes can't execute it: they send nothing back, but know what is right."""
        travel = self.look.travel
        unchecked = (self.work.source.check or "").lower() == UNCHECKED
        return travel.problem_there if unchecked else travel.problem

    def launch(self, scratch: Path) -> Launch:
        """Return how its measuring process is started."""
        return own_launch(self.work.source, scratch)


def make_own_plan(source: Source, asked: Asked, storage: Path = STORAGE) -> Plan:
    """Look at the function and return the plan for it.

    Raises:
        UsageError: It can't be measured, or what else was asked for makes no sense.
    """
    plan = plan_for(asked, {source.workload: stand_in(source.workload)}, storage)  # wrong words first
    seen = look_at(source, storage, asked.step_timeout_s)
    if seen.unchecked_because:
        source = replace(source, check=UNCHECKED)
    selection = replace(_fitted(plan.selection, plan, seen, asked), workloads=(seen.name,))
    shape = _shape(seen, selection.workers[-1])
    return replace(
        plan,
        workloads={seen.name: stand_in(seen.name, seen)},
        selection=selection,
        kinds=plan.kinds if asked.kinds else _beside(plan.preset),
        preset=_for_one_group(plan.preset),
        own=Own(seen, OwnWork(source, shape)),
    )


def _shape(seen: Look, most_workers: int) -> Shape:
    """Return which items a round has; a whole workload has said so itself."""
    if seen.form == "workload":
        return Shape(tuple(range(seen.given)), repeats=1)
    return shape_for(seen.item_s, most_workers, consumed=seen.consumed)


def _fitted(selection: Selection, plan: Plan, seen: Look, asked: Asked) -> Selection:
    """Return the selection without what would take too long, as far as nobody asked for it."""
    workers, runners, fewer = selection.workers, selection.runners, selection.fewer
    if not asked.workers:
        workers = workers_for(seen.item_s, workers, plan.cpus.usable)
    if not asked.runners and max(seen.item_s.values()) > VERY_LONG_ITEM_S:
        runners = tuple(name for name in runners if not plan.runners[name].extra)
    fewer = {
        name: tuple(count for count in counts if count in workers)
        for name, counts in fewer.items()
        if name in runners
    }
    return replace(selection, workers=workers, runners=runners, fewer=fewer)


def _beside(preset: Preset) -> tuple[Kind, ...]:
    """Return what is measured beside the speedups: from which item length on processes pay."""
    return () if preset.extras is Extras.NONE else (Kind.DISPATCH,)


def _for_one_group(preset: Preset) -> Preset:
    budget_s = BUDGET_S.get(preset.name, preset.budget_s)
    return replace(preset, budget_s=budget_s, dispatch_s=min(preset.dispatch_s, DISPATCH_S))


def stand_in(name: str, seen: Look | None = None) -> Workload:
    """Return what stands for the workload on this side, where its code may not even be importable."""

    def elsewhere(*_arguments: object) -> Any:  # noqa: ANN401 - it never returns
        raise OwnCodeError(f"{name} is executed in its measuring process only.")

    async def awaited_elsewhere(*arguments: object) -> None:
        elsewhere(*arguments)

    awaitable = seen is not None and seen.awaitable
    return Workload(
        name=name,
        summary=seen.summary if seen else name,
        unit="items",
        task=elsewhere,
        prepare=elsewhere,
        check=elsewhere,
        coroutine=awaited_elsewhere if awaitable else None,
    )
