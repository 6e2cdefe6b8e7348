"""Dispatch: the cost of dispatching an item, by its size, and the shortest item for which it pays.

Each series is its own job, in which all its points are interleaved; a crash costs that series.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.dispatch_points import Point, Series, dispatch_points, items_for, make_load, run_round
from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.kinds.tiny_tasks import seconds_per_iteration
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.plan.presets import Extent
from benchmarks.plan.selection import Selection, find_runners
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, fail, failure_of
from benchmarks.runners.model import plain_task

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

    from benchmarks.plan.plan import Plan
    from benchmarks.process.messages import Send
    from benchmarks.process.supervisor import Supervision
    from benchmarks.runners.model import Runner

BUDGET_S = {Extent.QUICK: 15.0, Extent.DEFAULT: 22.0, Extent.FULL: 150.0}
"""Seconds for the blocks of all series."""
ONE_FUNCTION_S = 20.0
"""Most seconds when the user's function is measured: the user does not want to wait long for the rest."""
OPENING_S = 5.0
"""Approximate seconds for starting workers and their first calls, for the estimate of time left."""
PARTS = {Series.EMPTY: 0.1, Series.PAYLOAD: 0.25, Series.BREAK_EVEN: 0.65}
"""Shares of the time budget, roughly by the length of their blocks."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """One point: the number of items in its rounds, and the seconds of each round."""

    items: int
    data_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """Every point of the series is in one of these."""

    measured: dict[Point, Rounds] = field(default_factory=dict)
    failures: dict[Point, Failure] = field(default_factory=dict)


def measure_series(points: tuple[Point, ...], rule: StopRule, seed: int, send: Send) -> None:
    """Measure the points of one series and send a SeriesResult before anything is closed."""
    with ExitStack() as closing:
        send(Finished(_OpenSeries(points, send, closing).measure(rule, seed)))


@dataclass(frozen=True, slots=True)
class _OpenSeries:
    """A series in progress: its open executors by runner, and the items of its points."""

    points: tuple[Point, ...]
    send: Send
    closing: ExitStack
    executors: dict[str, Executor] = field(default_factory=dict)
    items: dict[Point, int] = field(default_factory=dict)

    def measure(self, rule: StopRule, seed: int) -> SeriesResult:
        iteration_s = seconds_per_iteration() if self.points[0].series is Series.BREAK_EVEN else 1.0
        runners = find_runners()
        opening = sorted(self.points, key=lambda point: runners[point.runner].opening_place)
        arms = {point: self._prepare(point, iteration_s) for point in opening}
        reporter: Reporter[Point] = Reporter(
            self.send, lambda point: Starting(f"a round of {point.label}", point.cell)
        )
        seen = measure_blocks(arms, rule, f"{seed} {opening[0].series}", reporter)
        return SeriesResult(
            {point: Rounds(self.items[point], tuple(data)) for point, data in seen.rounds.items()},
            {point: failure_of(point.cell.sentence, error) for point, error in seen.failures.items()},
        )

    def _prepare(self, point: Point, iteration_s: float) -> Callable[[], float]:
        """Return a function that runs a round of the point; a failed preparation fails in the first round."""
        self.send(Starting("preparing its rounds", point.cell))
        try:
            if point.runner not in self.executors:
                opened = find_runners()[point.runner].open(point.workers)
                self.executors[point.runner] = self.closing.enter_context(opened)
            executor = self.executors[point.runner]
            self.items[point] = items_for(point, executor)
            return partial(run_round, point, executor, make_load(point, self.items[point], iteration_s))
        except TASK_ERRORS as error:
            return partial(fail, error)


def measure_dispatch(
    runners: Mapping[str, Runner], budget_s: float, seed: int, supervision: Supervision
) -> Outcome:
    """Measure all series under every runner that can run here; they must include sequential."""
    outcome = Outcome()
    reasons = {name: runner.unavailable() for name, runner in runners.items()}
    for series in Series:
        points = dispatch_points(series, runners)
        for point in points:
            if (reason := reasons[point.runner]) is not None:
                skipped = Failure(f"{point.runner} can't run here: {reason}", status="skipped")
                outcome.lose(point.label, skipped, _identity(point))
        usable = tuple(point for point in points if reasons[point.runner] is None)
        job = partial(measure_series, usable, StopRule(budget_s * PARTS[series]), seed)
        match run_or_fail(job, f"dispatch ({series})", supervision):
            case SeriesResult(measured, failures):
                for point, rounds in measured.items():
                    outcome.measured[point.label] = dispatch_record(point, rounds)
                for point, failure in failures.items():
                    outcome.lose(point.label, failure, _identity(point))
            case Failure() as failure:
                for point in usable:
                    outcome.lose(point.label, failure, _identity(point))
    return outcome


def dispatch_record(point: Point, rounds: Rounds) -> Measured:
    """Return the benchmark of a point: its times are those of whole rounds."""
    extra_info: dict[str, Any] = {
        "kind": "dispatch",
        **_identity(point),
        "verified": True,  # a round with a wrong result has no time
        "items": rounds.items,
        "unit": "items",
        "caveats": [],
    }
    if point.series is not Series.PAYLOAD:
        extra_info["chunk_size"] = point.chunks.size(rounds.items, point.workers)
    return Measured(rounds.data_s, extra_info)


def _identity(point: Point) -> dict[str, Any]:
    facts: dict[str, Any] = {"runner": point.runner, "workers": point.workers, "series": str(point.series)}
    if point.series is Series.PAYLOAD:
        facts["payload_bytes"] = point.payload_bytes
    if point.series is Series.BREAK_EVEN:
        facts["item_s"] = point.item_s
    return facts


def budget_s(plan: Plan) -> float:
    """Return the seconds for the blocks of all series."""
    seconds = BUDGET_S[plan.preset.extent]
    return min(seconds, ONE_FUNCTION_S) if plan.own else seconds


def dispatched_runners(plan: Plan) -> dict[str, Runner]:
    """Return the runners whose dispatch is measured, all with plain tasks; variants only by request."""
    return {
        name: runner
        for name, runner in plan.involved.items()
        if runner.task is plain_task and name not in plan.selection.fewer
    }


def _labels(plan: Plan) -> tuple[str, ...]:
    runners = dispatched_runners(plan)
    return tuple(point.label for series in Series for point in dispatch_points(series, runners))


def _measure(plan: Plan, supervision: Supervision) -> Outcome:
    return measure_dispatch(dispatched_runners(plan), budget_s(plan), plan.seed, supervision)


DISPATCH = Kind(
    "dispatch",
    words="dispatch",
    since=Extent.DEFAULT,
    place=2,
    labels=_labels,
    about_s=lambda plan: budget_s(plan) + OPENING_S,
    measure=_measure,
    possible=Selection.has_parallel_runners,
    own_since=Extent.DEFAULT,
)
