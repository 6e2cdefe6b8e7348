"""Dispatch: what it costs to hand out an item, by its size, and the shortest item that is worth it.

Each series is a job of its own, in which all of its points are interleaved; a crash costs that series.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.dispatch_points import Point, Series, dispatch_points
from benchmarks.kinds.dispatch_series import Rounds, SeriesOrder, SeriesResult, measure_series
from benchmarks.kinds.outcome import Measured, Outcome, run_or_fail
from benchmarks.measure.blocks import StopRule
from benchmarks.process.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.process.supervisor import Supervision
    from benchmarks.runners.model import Runner

PARTS = {Series.EMPTY: 0.1, Series.PAYLOAD: 0.25, Series.BREAK_EVEN: 0.65}
"""Parts of the time budget, about as their blocks are long."""


def measure_dispatch(
    runners: Mapping[str, Runner], budget_s: float, seed: int, supervision: Supervision
) -> Outcome:
    """Measure all series under every runner that can run here; sequential must be among them."""
    outcome = Outcome()
    reasons = {name: runner.unavailable() for name, runner in runners.items()}
    for series in Series:
        points = dispatch_points(series, runners)
        for point in points:
            if (reason := reasons[point.runner]) is not None:
                _lose(outcome, point, Failure(f"{point.runner} can't run here: {reason}", status="skipped"))
        usable = tuple(point for point in points if reasons[point.runner] is None)
        order = SeriesOrder(usable, StopRule(budget_s * PARTS[series]), seed)
        match run_or_fail(partial(measure_series, order), f"dispatch ({series})", supervision):
            case SeriesResult(measured, failures):
                for point, rounds in measured.items():
                    outcome.measured[point.label] = dispatch_record(point, rounds)
                for point, failure in failures.items():
                    _lose(outcome, point, failure)
            case Failure() as failure:
                for point in usable:
                    _lose(outcome, point, failure)
    return outcome


def dispatch_record(point: Point, rounds: Rounds) -> Measured:
    """Return the benchmark of a point: its times are those of whole rounds."""
    extra_info: dict[str, Any] = {
        "kind": "dispatch",
        "series": str(point.series),
        "runner": point.runner,
        "workers": point.workers,
        "verified": True,  # a round with a wrong result leaves no time
        "items": rounds.items,
        "unit": "items",
        "caveats": [],
    }
    if point.series is Series.PAYLOAD:
        extra_info["payload_bytes"] = point.payload_bytes
    else:
        extra_info["chunk_size"] = point.chunks.size(rounds.items, point.workers)
    if point.series is Series.BREAK_EVEN:
        extra_info["item_s"] = point.item_s
    return Measured(rounds.data_s, extra_info)


def _lose(outcome: Outcome, point: Point, failure: Failure) -> None:
    facts: dict[str, Any] = {"runner": point.runner, "workers": point.workers, "series": str(point.series)}
    if point.series is Series.PAYLOAD:
        facts["payload_bytes"] = point.payload_bytes
    if point.series is Series.BREAK_EVEN:
        facts["item_s"] = point.item_s
    outcome.lose(point.label, failure, facts)
