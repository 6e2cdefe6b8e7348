"""Evidence of cells, collected from a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.statistics.intervals import Interval, share_interval
from reports.why.cause import diagnose
from tests.reports.make_run import cell, environment, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

SHARE = {"share": 0.5, "low": 0.4, "high": 0.6, "samples": 100, "errors": 0, "rate_hz": 1000, "hottest": []}


def _timeline(item_s: float) -> dict[str, object]:
    items = [[worker, 0.0, 0.0, item_s, item_s] for worker in (0, 1)]
    return {"wall_s": 2 * item_s, "items": items}


def test_everything_of_a_cell_is_there(analyzed: Callable[..., Analysis]) -> None:
    """Each figure comes from its own column, those of sequential from its reference."""
    benchmarks = [
        cell(
            "sha",
            "sequential",
            1,
            [1.0] * 6,
            role="reference",
            gil_share=SHARE,
            timeline=_timeline(0.1),
            queue_s=[0.25] * 6,
        ),
        cell("sha", "sequential", 1, [1.0] * 6, role="twin"),
        cell("sha", "ceiling", 2, [0.5] * 6, role="ceiling"),
        cell(
            "sha",
            "threads",
            2,
            [0.625] * 6,
            items=2,
            cpu_s=[0.625] * 6,
            queue_s=[0.125] * 6,
            helper_cpu_s=[0.25] * 6,
            periods=[2] * 6,
            throttled_periods=[1] * 6,
            blas_threads=[1, 4],
            hand_overs=[500] * 6,
            gil_share={**SHARE, "share": 0.45},
            timeline=_timeline(0.2),
        ),
    ]
    for benchmark in benchmarks:
        benchmark["extra_info"]["items"] = 2
    (found,) = diagnose(analyzed(benchmarks)).evidence.values()
    assert found.speedup == Interval(1.6, 1.6, 1.6)
    assert found.ceiling == Interval(2.0, 2.0, 2.0)
    assert found.efficiency_of_ceiling == Interval(0.8, 0.8, 0.8)
    assert found.cores_busy == Interval(1.0, 1.0, 1.0)
    assert found.reference_cores_busy == Interval(1.0, 1.0, 1.0)
    assert found.cpu_cost == Interval(0.625, 0.625, 0.625)
    assert found.cost_over_ceiling == Interval(1.25, 1.25, 1.25)
    assert found.lost_cores == Interval(0.2, 0.2, 0.2)
    assert found.reference_queued == Interval(0.25, 0.25, 0.25)
    assert found.throttled_share == share_interval(6, 12)
    assert found.helper_cores_busy == Interval(0.4, 0.4, 0.4)
    assert found.gil_share == Interval(0.45, 0.4, 0.6)
    assert found.reference_gil_share == Interval(0.5, 0.4, 0.6)
    assert found.hand_overs_per_s == Interval(800.0, 800.0, 800.0)
    assert found.hand_overs_per_item == Interval(250.0, 250.0, 250.0)
    assert found.blas_threads == 4
    assert found.stretch == pytest.approx(2.0)
    assert found.idle_share == pytest.approx(0.5)
    assert (found.worker_kind, found.gil_enabled, found.usable_cpus, found.blocks) == ("threads", True, 2, 6)


def test_what_an_old_file_lacks_is_none(analyzed: Callable[..., Analysis]) -> None:
    """Unknown is None, never 0 and never NaN."""
    cells = group("sha", {("processes", 2): [0.5] * 6}, cpu_s=None)
    del cells[1]
    run = analyzed(cells, environment=environment(gil_enabled_at_end=None))
    found = diagnose(run).evidence["sha", "processes", 2]
    assert found.worker_kind == "isolated"
    unknown = (
        found.gil_enabled,
        found.cores_busy,
        found.reference_cores_busy,
        found.cpu_cost,
        found.cost_over_ceiling,
        found.gil_share,
        found.hand_overs_per_s,
        found.hand_overs_per_item,
        found.ceiling,
        found.efficiency_of_ceiling,
        found.idle_share,
        found.stretch,
        found.blas_threads,
        found.lost_cores,
        found.throttled_share,
        found.startup_share,
    )
    assert unknown == (None,) * len(unknown)


def test_a_cell_says_itself_whether_it_had_a_gil(analyzed: Callable[..., Analysis]) -> None:
    """An import may have switched it on in one group only; an old file tells of the whole run."""
    told = {"sha": False, "matmul": True, "sleep": None}
    cells = [
        benchmark
        for workload, gil in told.items()
        for benchmark in group(workload, {("threads", 2): [0.5] * 6}, gil_enabled_at_end=gil)
    ]
    found = diagnose(analyzed(cells, environment=environment(gil_enabled_at_end=True))).evidence
    assert {workload: cell.gil_enabled for (workload, *_), cell in found.items()} == {
        "sha": False,
        "matmul": True,
        "sleep": True,
    }


def test_gils_of_their_own_are_not_taken_for_a_shared_one(analyzed: Callable[..., Analysis]) -> None:
    """What was measured of each sub-interpreter's own GIL explains nothing that workers share."""
    own = cell("sha", "interpreters", 2, [0.5] * 6, gil_share={**SHARE, "share": 0.45}, hand_overs=[9] * 6)
    found = diagnose(analyzed([*group("sha", {}), own])).evidence["sha", "interpreters", 2]
    assert (found.gil_share, found.hand_overs_per_s, found.hand_overs_per_item) == (None, None, None)


def test_only_measured_cells_have_evidence(analyzed: Callable[..., Analysis]) -> None:
    """Reference, twin and ceiling explain others."""
    assert diagnose(analyzed(group("sha", {}))).evidence == {}
    assert diagnose(analyzed([])).evidence == {}


def test_what_dividing_native_threads_gained_is_that_of_as_many_workers(
    analyzed: Callable[..., Analysis],
) -> None:
    """Of the same pool: another kind, or another number of workers, differs in more than these threads."""
    divided = {("threads-divided", 2): [0.5] * 6, ("processes-divided", 4): [0.5] * 6}
    whole = {("threads", 2): [1.0] * 6, ("threads", 4): [1.0] * 6, ("processes", 2): [1.0] * 6}
    others = {("processes-chunked", 4): [1.0] * 6}
    found = diagnose(analyzed(group("sha", {**divided, **whole, **others}))).evidence
    gain = found["sha", "threads", 2].divided_gain
    assert gain is not None
    assert (gain.estimate, gain.low) == (2.0, 2.0)
    assert found["sha", "threads", 4].divided_gain is None
    assert found["sha", "processes", 2].divided_gain is None
    assert found["sha", "processes-chunked", 4].divided_gain is None
