"""Workers: the plan of all curves, their order, and the JSON.

Each curve is a job of its own: a crash costs that one, and its memory is not mixed with another's. In the
suite there are two of waiting and two of computing work; beside a user's function there is one for each
runner that it may be advised.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.model import Kind, Measured, Outcome, pool_runner, run_or_fail
from benchmarks.kinds.workers.curve import measure_curve
from benchmarks.kinds.workers.seen import CurveOrder, CurveSeen
from benchmarks.kinds.workers.waiting import HOLD_S, WAITING
from benchmarks.plan.presets import Cell, Extent
from benchmarks.process.messages import BlockEnded, Failure
from benchmarks.runners.processes import PROCESSES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.plan.plan import Plan
    from benchmarks.plan.selection import Selection
    from benchmarks.process.supervisor import Supervision

BUDGET_S = {Extent.QUICK: 20.0, Extent.DEFAULT: 25.0, Extent.FULL: 240.0}
"""Seconds for all curves; of a user's function they may take as long."""

SUITE = (("waiting", "threads"), ("waiting", "asyncio"), ("computing", "threads"), ("computing", "processes"))
"""The work and the runner of each curve."""

PARTS = {"waiting": 3, "computing": 2}
"""Shares of the time: waiting work has five times as many numbers of workers to try."""

OF_OWN = ("threads", "asyncio", "processes")
"""Runners that a user's function may be advised; a coroutine function only has a curve of asyncio."""

NO_PROCESSES = "an item mostly waits; threads and coroutines can do that with far less memory than processes."


def curve_orders(plan: Plan) -> tuple[CurveOrder, ...]:
    """Return what to measure, in order."""
    if plan.own is not None:
        return tuple(_of_own(plan))
    wanted = [(work, runner) for work, runner in SUITE if runner in plan.selection.runners]
    parts = sum(PARTS[work] for work, _ in wanted)
    budget_s = BUDGET_S[plan.preset.extent]
    return tuple(
        CurveOrder(work, runner, budget_s * PARTS[work] / parts, plan.seed) for work, runner in wanted
    )


def _of_own(plan: Plan) -> Iterator[CurveOrder]:
    """Yield the curves of the user's function; those of what is refused are not asked for."""
    own = plan.own
    assert own is not None  # noqa: S101 - the caller looked
    runners = list(_runners_of_own(plan))
    for runner in runners:
        yield CurveOrder(
            "own",
            runner,
            budget_s=BUDGET_S[plan.preset.extent] / len(runners),
            seed=plan.seed,
            make_workload=own.make_workload,
            distinct=own.record["measured_items"],
            limit=max(plan.selection.workers) if plan.asked.get("workers") else None,
            load=own.load,
            result_bytes=own.record["result_bytes"] or 0,
        )


def _runners_of_own(plan: Plan) -> Iterator[str]:
    own, runners = plan.own, plan.runners
    workload = plan.workloads[_name(plan)]
    for runner in OF_OWN:
        if runner not in plan.selection.runners or runners[runner].refuses(workload) is not None:
            continue
        yield pool_runner(own) if runner == PROCESSES.name else runner


def measure_workers(plan: Plan, supervision: Supervision) -> Outcome:
    """Measure all curves."""
    outcome, waits = Outcome(), False
    for count, order in enumerate(curve_orders(plan), start=1):
        reason = _why_not(plan, order, waits=waits)
        if reason is not None:
            outcome.lose(order.label, Failure(reason, status="skipped"), identity(order))
            continue
        match run_or_fail(partial(measure_curve, order), order.subject, supervision):
            case CurveSeen() as seen:
                outcome.measured[order.label] = curve_record(order, seen, plan)
                waits = waits or seen.waits
            case Failure() as failure:
                outcome.lose(order.label, failure, identity(order))
        supervision.block_ended(BlockEnded(count))
    return outcome


def _why_not(plan: Plan, order: CurveOrder, *, waits: bool) -> str | None:
    """Return why a curve can't or need not be measured, or None."""
    runner = plan.runners[order.runner]
    if (reason := runner.unavailable()) is not None:
        return f"{order.runner} can't run here: {reason}"
    if plan.own is None:
        return None
    reason = plan.why_not(Cell(_name(plan), order.runner, 1))
    if reason is None and waits and runner.start_method() is not None:
        return NO_PROCESSES
    return reason


def _name(plan: Plan) -> str:
    """Return the name of the user's function, which is there even if its group is not measured."""
    return next(iter(plan.workloads))


def identity(order: CurveOrder) -> dict[str, Any]:
    """Return what identifies a curve."""
    return {"work": order.work, "runner": order.runner}


def curve_record(order: CurveOrder, seen: CurveSeen, plan: Plan) -> Measured:
    """Return the benchmark of a curve: its times are those of the rounds with one worker."""
    extra_info: dict[str, Any] = {
        "kind": "workers",
        **identity(order),
        "start_method": plan.runners[order.runner].start_method(),
        "verified": True,  # a wrong result fails the number of workers
        "unit": "items",
        "waits": seen.waits,
        "most": seen.most,
        "limited_by": seen.limited_by,
        "stopped_because": seen.stopped_because,
        "tried": [{"workers": count, "per_s": rate} for count, rate in sorted(seen.tried.items())],
        "memory_is": seen.memory_is,
        "hold_s": HOLD_S if order.work == WAITING.name else None,
        "points": [
            {
                "workers": point.workers,
                **_series([asdict(each) for each in point.rounds]),
                "starts_s": list(point.starts_s),
                "memory_bytes": point.memory_bytes,
            }
            for point in seen.points
        ],
        "caveats": [],
    }
    return Measured(tuple(each.wall_s for each in seen.points[0].rounds), extra_info)


def _series(rounds: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the number of items, and a list for each figure; null where it is not known."""
    columns = {name: [each[name] for each in rounds] for name in rounds[0] if name != "items"}
    known = {name: None if None in column else column for name, column in columns.items()}
    return {"items": rounds[0]["items"], **known}


def _possible(selection: Selection) -> bool:
    return any(runner in selection.runners for _, runner in SUITE)


WORKERS = Kind(
    "workers",
    words="numbers of workers",
    since=Extent.DEFAULT,
    place=7,
    labels=lambda plan: tuple(order.label for order in curve_orders(plan)),
    about_s=lambda plan: sum(order.budget_s + 1 for order in curve_orders(plan)),
    measure=measure_workers,
    possible=_possible,
    own_since=Extent.DEFAULT,
    of_own=True,
)
