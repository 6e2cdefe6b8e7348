"""Batches: what an item costs by the number of items that are sent to a process at a time.

Items of equal length show what chunks save; unequal ones show what they lose, because the worker with the
longest chunk ends last. Beside a user's function its own items are measured, in their order. All chunk sizes
are measured in the same blocks.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.batches.points import (
    SEQUENTIAL,
    Items,
    Load,
    Point,
    Rounds,
    own_points,
    suite_load,
    suite_points,
    thinned,
)
from benchmarks.kinds.model import Kind, Measured, Outcome, pool_runner, run_or_fail
from benchmarks.kinds.tiny_tasks import seconds_per_iteration
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.measure.items import prepared
from benchmarks.plan.presets import MIN_BLOCKS, Extent
from benchmarks.plan.selection import Selection, find_runners
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, failure_of
from benchmarks.runners.model import task_module
from benchmarks.runners.processes import SEND_S
from benchmarks.runners.worker import in_every_worker, load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

    from benchmarks.plan.plan import Plan
    from benchmarks.process.messages import Send
    from benchmarks.process.supervisor import Supervision
    from workloads.model import Workload

BUDGET_S = {Extent.QUICK: 10.0, Extent.DEFAULT: 16.0, Extent.FULL: 60.0}
"""Seconds for all blocks: some fifteen of the suite's items by default."""
OWN_S = 20.0
"""Most seconds when a user's function is measured, in any preset."""
OPENING_S = 3.0
"""Approximate seconds for starting the workers and the warm-up block."""
MOST_WORKERS = 8
"""Sequential executes as many items as all workers together: more of them would make its rounds too long."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What one job measures; picklable.

    Attributes:
        points: All its points.
        budget_s: Seconds for its blocks.
        seed: Seed of the order within blocks, and of the items.
        make_workload: Makes the user's workload; None for the items of the suite.
    """

    points: tuple[Point, ...]
    budget_s: float
    seed: int
    make_workload: Callable[[], Workload] | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """Every point is in one of ``data_s``, its seconds in every block, and ``failures``.

    Attributes:
        items: How many items a round has.
    """

    items: int = 0
    data_s: dict[Point, tuple[float, ...]] = field(default_factory=dict)
    failures: dict[Point, Failure] = field(default_factory=dict)


def measure_suite(wanted: Measurement, send: Send) -> None:
    """Measure equal and unequal items and send a Result, or the Failure of all points."""
    with ExitStack() as closing:
        workers = max(point.workers for point in wanted.points)
        iteration_s = seconds_per_iteration()
        loads = {
            items: suite_load(items, workers, iteration_s, wanted.seed)
            for items in (Items.EQUAL, Items.UNEQUAL)
        }
        try:
            result = _Opened(closing, send).measure(wanted, wanted.points, loads)
        except TASK_ERRORS as error:
            send(Finished(failure_of("batches", error)))
            return
        send(Finished(result))


def measure_own(wanted: Measurement, send: Send) -> None:
    """Measure the items of a user's function and send a Result, or the Failure of all points.

    There is time for fewer chunk sizes if a round is long; then those between the smallest and the largest
    are left out.
    """
    assert wanted.make_workload is not None  # noqa: S101 - what this job is for
    workload = wanted.make_workload()
    with ExitStack() as closing:
        send(Starting("preparing its items"))
        opened = _Opened(closing, send)
        try:
            items = closing.enter_context(prepared(workload, 1))
            own = Load(workload.task, items, workload.check)
            round_s = opened.try_round(wanted.points[0], own)
        except TASK_ERRORS as error:
            send(Finished(failure_of("batches of its items", error)))
            return
        kept = fitting(wanted.points, round_s, wanted.budget_s)
        result = opened.measure(wanted, kept, {Items.OWN: own}) if kept else Result(len(items))
        most = "every chunk size" if kept else "two chunk sizes"
        reason = f"a round takes {round_s:.2g} s, so there is no time for {most}."
        left_out = {point: Failure(reason, status="skipped") for point in wanted.points if point not in kept}
        send(Finished(replace(result, failures=result.failures | left_out)))


def fitting(points: tuple[Point, ...], round_s: float, budget_s: float) -> tuple[Point, ...]:
    """Return the points whose rounds fit into the time with the fewest blocks; none if not even two do."""
    most = int(budget_s / ((1 + MIN_BLOCKS) * max(round_s, 1e-9)))
    if min(most, len(points)) < 2:
        return ()
    kept = thinned(tuple(point.chunk_size or 1 for point in points), most)
    return tuple(point for point in points if point.chunk_size in kept)


@dataclass(frozen=True, slots=True)
class _Opened:
    """The open executors of a job, by runner, and what closes them."""

    closing: ExitStack
    send: Send
    executors: dict[str, Executor] = field(default_factory=dict)

    def executor(self, point: Point) -> Executor:
        """Return the executor of a point, opened if it is the first one."""
        if point.runner not in self.executors:
            self.send(Starting("starting its workers", point.cell))
            opened = find_runners()[point.runner].open(point.workers)
            self.executors[point.runner] = self.closing.enter_context(opened)
        return self.executors[point.runner]

    def try_round(self, point: Point, own: Load) -> float:
        """Import the task in every worker, and return the seconds of the second round."""
        executor = self.executor(point)
        in_every_worker(executor, point.workers, partial(load, task_module(own.task)))
        rounds = Rounds(point, executor, own)
        self.send(Starting("running its items for the first time", point.cell))
        rounds.run()
        self.send(Starting("trying a round", point.cell))
        return rounds.run()

    def measure(self, wanted: Measurement, points: tuple[Point, ...], loads: Mapping[Items, Load]) -> Result:
        """Return the rounds of the points, all in the same blocks."""
        opening = sorted(points, key=lambda point: point.runner == SEQUENTIAL)  # who forks comes first
        runs = {point: Rounds(point, self.executor(point), loads[point.items]).run for point in opening}
        reporter: Reporter[Point] = Reporter(
            self.send, lambda point: Starting(f"a round of {point.label}", point.cell)
        )
        seen = measure_blocks(runs, StopRule(wanted.budget_s), f"{wanted.seed} batches", reporter)
        return Result(
            len(loads[points[0].items].items),
            {point: tuple(data_s) for point, data_s in seen.rounds.items()},
            {point: failure_of(point.cell.sentence, error) for point, error in seen.failures.items()},
        )


def batch_workers(plan: Plan) -> int:
    """Return the largest worker count with a CPU for each, or the smallest there is."""
    most = min(plan.cpus.usable, MOST_WORKERS)
    return max(
        (count for count in plan.selection.workers if count <= most), default=plan.selection.workers[0]
    )


def calls_without_a_break(record: Mapping[str, Any]) -> int:
    """Return how many calls of a user's function can be in chunks: a single pass over its items.

    A round repeats a short list, but the user's call does not; one item or none is repeated by the user, too.
    """
    items = int(record["measured_items"])
    return items if record["items_kind"] == "list" else items * int(record["repeats"])


def planned_points(plan: Plan) -> tuple[Point, ...]:
    """Return the points under a plan; a single one, which has the reason, where nothing can be measured."""
    points = _points(plan)
    return points if why_not(plan) is None else points[:1]


def _points(plan: Plan) -> tuple[Point, ...]:
    """Return the points for which there is probably time; at least the first."""
    runner, workers = pool_runner(plan.own), batch_workers(plan)
    if plan.own is None:
        return suite_points(runner, workers)
    points = own_points(runner, workers, calls_without_a_break(plan.own.record))
    return fitting(points, about_a_round_s(plan.own.record, workers), budget_s(plan)) or points[:1]


def about_a_round_s(record: Mapping[str, Any], workers: int) -> float:
    """Return about how many seconds a round of a user's items takes, one by one in processes."""
    calls = int(record["measured_items"]) * int(record["repeats"])
    return calls * (float(record["item_s"]["median"]) / workers + SEND_S)


def why_not(plan: Plan) -> str | None:
    """Return why nothing can be measured, if that is known without trying, else None."""
    own, runner = plan.own, plan.runners[pool_runner(plan.own)]
    if (reason := runner.unavailable()) is not None:
        return f"{runner.name} can't run here: {reason}"
    if own is None:
        return None
    if own.why_no_processes is not None:
        return own.why_no_processes
    workers = batch_workers(plan)
    if calls_without_a_break(own.record) <= workers:
        return "there are not more items than workers, so no chunk can have more than one."
    if len(_points(plan)) < 2:
        round_s = about_a_round_s(own.record, workers)
        return f"a round takes about {round_s:.2g} s, so not even two chunk sizes fit into the time."
    return None


def measure_batches(plan: Plan, supervision: Supervision) -> Outcome:
    """Measure all points; a crash costs all of them."""
    points, outcome = planned_points(plan), Outcome()
    found: object = None
    if (reason := why_not(plan)) is not None:
        found = Failure(reason, status="skipped")
    elif plan.own is None:
        wanted = Measurement(points, budget_s(plan), plan.seed)
        found = run_or_fail(partial(measure_suite, wanted), "batches", supervision)
    else:
        wanted = Measurement(points, budget_s(plan), plan.seed, plan.own.make_workload)
        found = run_or_fail(partial(measure_own, wanted), "batches", supervision)
    match found:
        case Result(items, data_s, failures):
            for point, seconds in data_s.items():
                outcome.measured[point.label] = batch_record(point, items, seconds, _method(plan, point))
            for point, failure in failures.items():
                outcome.lose(point.label, failure, _identity(point))
        case Failure() as failure:
            for point in points:
                outcome.lose(point.label, failure, _identity(point))
    return outcome


def _method(plan: Plan, point: Point) -> str | None:
    return plan.runners[point.runner].start_method()


def batch_record(point: Point, items: int, data_s: tuple[float, ...], start_method: str | None) -> Measured:
    """Return the benchmark of a point: its times are those of whole rounds."""
    extra_info: dict[str, Any] = {
        "kind": "batches",
        **_identity(point),
        "start_method": start_method,
        "verified": True,  # a round with a wrong result has no time
        "items": items,
        "unit": "items",
        "caveats": [],
    }
    return Measured(data_s, extra_info)


def _identity(point: Point) -> dict[str, Any]:
    return {
        "runner": point.runner,
        "workers": point.workers,
        "series": str(point.items),
        "chunk_size": point.chunk_size,
    }


def budget_s(plan: Plan) -> float:
    """Return the seconds for the blocks."""
    seconds = BUDGET_S[plan.preset.extent]
    return min(seconds, OWN_S) if plan.own else seconds


BATCHES = Kind(
    "batches",
    words="batches",
    since=Extent.DEFAULT,
    place=3,
    labels=lambda plan: tuple(point.label for point in planned_points(plan)),
    about_s=lambda plan: budget_s(plan) + OPENING_S,
    measure=measure_batches,
    possible=Selection.has_process_runners,
    own_since=Extent.DEFAULT,
    of_own=True,
)
