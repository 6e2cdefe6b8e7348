"""The plan of a run for the user's function, based on a first look."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.model import find_kinds
from benchmarks.machine.allowance import count_allowance
from benchmarks.plan.allowed import refuse_without_room
from benchmarks.plan.plan import make_plan, with_budget
from benchmarks.runners.coroutines import ASYNCIO
from benchmarks.runners.divided import PROCESSES_DIVIDED, THREADS_DIVIDED
from benchmarks.runners.processes import PROCESSES, PROCESSES_FORKSERVER, PROCESSES_SPAWN
from benchmarks.user_function.launch import run_probe
from benchmarks.user_function.record import Own
from benchmarks.user_function.room import fit_to, load_of
from benchmarks.user_function.source import UNCHECKED, Source, UserFunctionError
from benchmarks.user_function.workload import UserWork, workers_for
from workloads.model import Workload

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.plan.plan import Plan, Request, UserFunction
    from benchmarks.plan.presets import Preset
    from benchmarks.plan.selection import Selection
    from benchmarks.user_function.look.findings import Probe

BUDGET_S = {"quick": 8.0, "default": 25.0}
"""The only group of a run may take longer than one of eight."""

MEMORY_S = {"default": 20.0}
"""The same of the time for its memory: cells have more rounds, and their results are larger."""

VERY_LONG_ITEM_S = 0.5
"""With items this long, variant runners take too long, unless the user names them."""


def check_request(source: Source, request: Request) -> Plan:
    """Return the plan as far as it is known without a look at the function.

    Raises:
        UsageError: The request is invalid, whatever the function is.
    """
    return make_plan(request, find_kinds(), {source.workload: stand_in(source.workload)})


def place_record(source: Source, named: Mapping[str, str | None]) -> dict[str, Any]:
    """Return for the record how the user named the function's place and its check.

    Args:
        source: The function.
        named: By variable; None for what would tell of the machine.
    """
    told = {name.lower(): value for name, value in named.items() if value is not None}
    hidden = [name for name, value in named.items() if value is None]
    return {**told, "function": source.workload, "check": source.check, "not_recorded": hidden}


def make_user_plan(source: Source, request: Request) -> tuple[Plan, Own]:
    """Take a first look at the function; return the plan for it and the findings.

    Raises:
        UsageError: It can't be measured, or the request is invalid.
    """
    plan = check_request(source, request)
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
        preset=with_budget(_fitted(plan.preset), request),
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
