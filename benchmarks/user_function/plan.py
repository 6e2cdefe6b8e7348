"""The plan of a run for the user's function, based on a first look, and its record."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.gil_share import FEWEST_ROUNDS
from benchmarks.evidence.py_spy import SAMPLE_S
from benchmarks.kinds.model import find_kinds, planned_kinds
from benchmarks.machine.allowance import count_allowance
from benchmarks.plan.allowed import refuse_without_room
from benchmarks.plan.plan import Request, UserFunction, make_plan
from benchmarks.results.progress import duration
from benchmarks.runners.coroutines import ASYNCIO
from benchmarks.runners.divided import PROCESSES_DIVIDED, THREADS_DIVIDED
from benchmarks.runners.processes import PROCESSES, PROCESSES_FORKSERVER, PROCESSES_SPAWN
from benchmarks.user_function.launch import run_probe, user_launch
from benchmarks.user_function.look.pickling import sent_record
from benchmarks.user_function.room import fit_to, load_of
from benchmarks.user_function.source import UNCHECKED, Source, UserFunctionError
from benchmarks.user_function.workload import UserWork, round_s, workers_for
from workloads.model import Workload

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.plan.plan import Plan
    from benchmarks.plan.presets import Preset
    from benchmarks.plan.selection import Selection
    from benchmarks.process.supervisor import Launch
    from benchmarks.user_function.look.findings import Probe

BUDGET_S = {"quick": 8.0, "default": 25.0}
"""The only group of a run may take longer than one of eight."""

MEMORY_S = {"default": 20.0}
"""The same of the time for its memory: cells have more rounds, and their results are larger."""

VERY_LONG_ITEM_S = 0.5
"""With items this long, variant runners take too long, unless the user names them."""

SEND_S = 1e-4
"""Approximate cost of sending one item to a process and its result back."""

MOST_ITEMS_TOLD = 10_000
"""Longer lists would make up most of the record."""

OPEN_S = 0.3
"""Approximate seconds for starting and warming a cell's workers."""


@dataclass(frozen=True, slots=True)
class Own:
    """The user's function: the first look at it, what is measured, and why not more."""

    look: Probe
    work: UserWork
    fewer_because: str | None = None

    def for_plan(self) -> UserFunction:
        """Return what a plan knows about it."""
        record = user_function_record(self)
        return UserFunction(
            self.work.workload,
            self._why_no_ceiling(),
            self.look.pickling.problem,
            record,
            load_of(self.look, self.work.shape),
            self.look.import_threads,
        )

    @property
    def fewer_sentences(self) -> tuple[str, ...]:
        """Return why there are not more workers, if that is so."""
        return (self.fewer_because,) if self.fewer_because else ()

    def _why_no_ceiling(self) -> str | None:
        """Return why independent processes can't execute it (they need the expected results), or None."""
        pickling = self.look.pickling
        unchecked = (self.work.source.check or "").lower() == UNCHECKED
        return pickling.problem_there if unchecked else pickling.problem

    def launch(self, scratch: Path) -> Launch:
        """Return the command that starts its measuring process."""
        return user_launch(self.work.source, scratch)


def make_user_plan(source: Source, request: Request) -> tuple[Plan, Own]:
    """Take a first look at the function; return the plan for it and the findings.

    Raises:
        UsageError: It can't be measured, or the request is invalid.
    """
    plan = make_plan(
        request, find_kinds(), {source.workload: stand_in(source.workload)}
    )  # wrong use is reported first
    seen = run_probe(source, request.storage, request.step_timeout_s)
    if seen.unchecked_because:
        source = replace(source, check=UNCHECKED)
    wanted = _wanted(plan.selection, plan, seen, request)
    room = fit_to(seen, wanted.workers, request.step_timeout_s, may_be_fewer=not request.workers)
    groups = (seen.name,) if plan.selection.workloads else ()  # none where KINDS= leaves out the speedups
    selection = replace(_with(wanted, room.workers), workloads=groups)
    instead = ", or give smaller items or fewer of them"
    refuse_without_room(seen.name, count_allowance(), load_of(seen, room.shape), instead)
    own = Own(seen, UserWork(source, room.shape), room.fewer_because)
    known = own.for_plan()
    fitted = replace(
        plan,
        workloads={seen.name: stand_in(seen.name, seen)},
        selection=selection,
        kinds=plan.kinds if request.kinds else _beside(plan.preset, selection, known),
        preset=_fitted(plan.preset),
        own=known,
    )
    return fitted, own


def _fitted(preset: Preset) -> Preset:
    """Return the preset with the times of the only group."""
    return replace(
        preset,
        budget_s=BUDGET_S.get(preset.name, preset.budget_s),
        memory_s=MEMORY_S.get(preset.name, preset.memory_s),
    )


def _wanted(selection: Selection, plan: Plan, seen: Probe, request: Request) -> Selection:
    """Return the selection without what takes too long and the user did not name."""
    workers, runners = selection.workers, selection.runners
    if not request.workers:
        workers = workers_for(seen.item_s, workers, plan.cpus.usable)
    if not request.runners and max(seen.item_s.values()) > VERY_LONG_ITEM_S:
        runners = tuple(name for name in runners if plan.runners[name].variant is None)
    wanted = replace(selection, runners=runners)
    if seen.awaitable and not request.runners:
        wanted = with_runners(wanted, ASYNCIO.name)
    if seen.native_pools_compute and plan.cpus.usable > 1 and not request.runners:
        wanted = with_runners(wanted, THREADS_DIVIDED.name, PROCESSES_DIVIDED.name)
    if seen.import_threads and PROCESSES.start_method() == "fork" and not request.runners:
        wanted = with_runners(wanted, PROCESSES_SPAWN.name, PROCESSES_FORKSERVER.name)
    return _with(wanted, workers)


def with_runners(selection: Selection, *names: str) -> Selection:
    """Return the selection with variants made for such a function, with all worker counts."""
    fewer = {name: counts for name, counts in selection.fewer.items() if name not in names}
    return replace(selection, runners=tuple(dict.fromkeys((*selection.runners, *names))), fewer=fewer)


def _with(selection: Selection, workers: tuple[int, ...]) -> Selection:
    """Return the selection with only these worker counts."""
    fewer = {
        name: tuple(count for count in counts if count in workers)
        for name, counts in selection.fewer.items()
        if name in selection.runners
    }
    return replace(selection, workers=workers, fewer=fewer)


def _beside(preset: Preset, selection: Selection, own: UserFunction) -> tuple[str, ...]:
    """Return the kinds of measurement that answer what is asked next, where the user names none."""
    return tuple(
        name
        for name, kind in find_kinds().items()
        if kind.own_since is not None
        and kind.own_since <= preset.extent
        and kind.possible(selection)
        and kind.own_if(own)
    )


def stand_in(name: str, seen: Probe | None = None) -> Workload:
    """Return a stand-in for the workload in this process, where its code may not be importable."""

    def elsewhere(*_arguments: object) -> Any:  # noqa: ANN401 - it never returns
        raise UserFunctionError(f"{name} runs only in its measuring process.")

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


def announcement(plan: Plan, own: Own) -> str:
    """Return the text before a run: the findings of the first look, and the estimated time."""
    seen, shape = own.look, own.work.shape
    repeated = f", {shape.repeats} times per round" if shape.repeats > 1 else ""
    lines = [
        f"{seen.name}: {_given(seen)}, {len(shape.places)} measured{repeated}.",
        *(f"  {sentence}" for sentence in (*seen.sentences, *own.fewer_sentences)),
        _estimate(plan, own).sentence(_others_s(plan))
        if plan.selection.workloads
        else f"About {duration(about_s(plan, own))} in all.",
    ]
    return "\n".join(lines)


def about_s(plan: Plan, own: Own) -> float:
    """Return about how many seconds such a run takes."""
    groups_s = _estimate(plan, own).total_s if plan.selection.workloads else 0.0
    return groups_s + _others_s(plan)


def _estimate(plan: Plan, own: Own) -> Estimate:
    seen, shape = own.look, own.work.shape
    cells = sum(plan.why_not(cell) is None for cell in plan.group_cells(seen.name))
    items = len(shape.places) * shape.repeats
    return Estimate(round_s(seen.item_s, shape), items, cells, plan.preset, seen.import_s)


def _others_s(plan: Plan) -> float:
    return sum(kind.about_s(plan) for kind in planned_kinds(plan))


def _given(seen: Probe) -> str:
    if seen.items_kind == "none":
        return "called without arguments"
    return f"{seen.given} item{'s' if seen.given != 1 else ''} given"


@dataclass(frozen=True, slots=True)
class Estimate:
    """The estimated longest time of a run.

    Attributes:
        round_s: Seconds of a sequential round.
        items: Items in a round.
        cells: Cells of the group.
        preset: Says when blocks end, and what is sampled.
        import_s: Seconds for importing the module in each new process.
    """

    round_s: float
    items: int
    cells: int
    preset: Preset
    import_s: float

    @property
    def fewest_s(self) -> float:
        """Seconds of the warm-up and of the minimum number of blocks, if no runner is faster."""
        return (1 + self.preset.min_blocks) * self.cells * (self.round_s + self.items * SEND_S)

    @property
    def total_s(self) -> float:
        """Seconds of everything: opening, blocks, a traced round of every cell, and sampled ones."""
        opening_s = self.cells * (OPEN_S + self.import_s)
        sampled_s = 3 * max(self.preset.gil_sample_s + self.round_s, FEWEST_ROUNDS * self.round_s)
        lines_s = SAMPLE_S + 3 * self.round_s
        memory_s = min(self.preset.memory_s, self.cells * (OPEN_S + self.import_s + 2 * self.round_s))
        evidence_s = self.cells * self.round_s + sampled_s + lines_s + memory_s
        return opening_s + max(self.fewest_s, self.preset.budget_s) + evidence_s

    def sentence(self, other_s: float) -> str:
        """Return the estimate for people; ``other_s`` is for the kinds of measurement beside the speedups."""
        said = (
            f"One sequential round: {self.items} items, about {self.round_s:.2g} s. "
            f"{self.cells} cells, at most about {duration(self.total_s + other_s)} in all."
        )
        if self.fewest_s <= self.preset.budget_s:
            return said
        return (
            f"{said} There is only time for {self.preset.min_blocks} blocks, the minimum for an interval: "
            "expect wide intervals."
        )


def user_function_record(own: Own) -> dict[str, Any]:
    """Return ``gil_bench.own``: the request, how it was executed, and the findings of the first look."""
    seen, source, shape = own.look, own.work.source, own.work.shape
    items = source.beside(source.items) if source.items is not None else None
    measured = [seen.item_s[place] for place in shape.places if place in seen.item_s]
    return {
        "workload": seen.name,
        "module": seen.module,
        "function": seen.function,
        "items": source.items,
        "items_module": items.module if items else None,
        "items_name": items.name if items else None,
        "items_callable": seen.items_callable,
        "items_kind": seen.items_kind,
        "form": seen.form,
        "check": "none" if (source.check or "").lower() == UNCHECKED else seen.check_kind,
        "given_items": seen.given,
        "measured_items": len(shape.places),
        "repeats": shape.repeats,
        "item_s": {"median": median(measured), "shortest": min(measured), "longest": max(measured)},
        "items_s": _in_order(seen),
        "longest_item": asdict(seen.longest) if seen.longest else None,
        "remembered": asdict(seen.remembered) if seen.remembered else None,
        "import_s": seen.import_s,
        "computing_part": seen.computing_part,
        "import_threads": list(seen.import_threads),
        "import_bytes": seen.process_bytes,
        "items_bytes": seen.items_bytes,
        "call_bytes": seen.call_bytes,
        "kept_bytes": seen.kept_bytes,
        "item_bytes": seen.pickling.item_bytes,
        "result_bytes": seen.pickling.result_bytes,
        "travel_problem": seen.pickling.problem,
        "sent": sent_record(seen.pickling),
        "global_array": asdict(seen.global_array) if seen.global_array else None,
        "failed_items": [asdict(item) for item in seen.failed],
        "observations": [
            *([seen.unchecked_because] if seen.unchecked_because else []),
            *seen.observations,
            *own.fewer_sentences,
        ],
    }


def _in_order(seen: Probe) -> list[float] | None:
    """Return the seconds of all items that don't fail, in order; None if some were not tried."""
    if len(seen.item_s) + len(seen.failed) < seen.given or seen.given > MOST_ITEMS_TOLD:
        return None
    return [float(f"{seen.item_s[place]:.3g}") for place in sorted(seen.item_s)]
