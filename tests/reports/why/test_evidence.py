"""Evidence of cells, collected from a run, and the limits it is compared with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from reports.statistics.intervals import Interval, share_interval
from reports.why.cause import diagnose
from reports.why.evidence import (
    above,
    below,
    exceeds_gil_limit,
    gil_limit,
    least_waited,
    most_speedup,
    sequential_mostly_waited,
    sequential_waited,
    slower_than_gil_limit,
)
from tests.reports.make_run import cell, environment, group
from tests.reports.why.make_evidence import about, evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis

SHARE = {"share": 0.5, "low": 0.4, "high": 0.6, "samples": 100, "errors": 0, "rate_hz": 1000, "hottest": []}

UNKNOWN = [None, Interval(1.0, math.nan, math.nan), Interval(math.nan, math.nan, math.nan)]


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


@pytest.mark.parametrize("interval", UNKNOWN)
def test_what_is_not_known_lies_nowhere(interval: Interval | None) -> None:
    """Neither above nor below anything."""
    assert not above(interval, -1)
    assert not below(interval, 100)


def test_an_interval_that_touches_a_limit_is_on_no_side() -> None:
    """The whole interval, its bounds included."""
    assert not above(Interval(2, 1, 3), 1)
    assert not below(Interval(2, 1, 3), 3)
    assert above(Interval(2, 1.1, 3), 1)


@pytest.mark.parametrize(
    ("workers", "items", "most"), [(2, 20, 2), (8, 20, 20 / 3), (8, 3, 3), (1, 20, 1), (64, 1, 1)]
)
def test_what_so_many_workers_can_do(workers: int, items: int, most: float) -> None:
    """Items over the turns that they take."""
    assert most_speedup(evidence(workers=workers, items=items)) == pytest.approx(most)


def test_the_limit_of_a_share_is_its_inverse() -> None:
    """The bounds change places, and a share of nothing limits nothing."""
    assert gil_limit(Interval(0.5, 0.4, 0.8)) == Interval(2.0, 1.25, 2.5)
    assert gil_limit(Interval(0.0, 0.0, 0.5)) == Interval(math.inf, 2.0, math.inf)


def test_a_speedup_contradicts_a_share_beyond_its_error_only() -> None:
    """0.96 and more, less 0.04: 1.087 is still possible, 1.2 is not."""
    share = Interval(0.98, 0.96, 0.99)
    assert not exceeds_gil_limit(evidence(speedup=Interval(1.1, 1.08, 1.12), reference_gil_share=share))
    assert exceeds_gil_limit(evidence(speedup=about(1.3), reference_gil_share=share))
    assert not exceeds_gil_limit(evidence(speedup=about(1.3)))


def test_queueing_that_was_measured_goes_before_what_others_ran() -> None:
    """A container with 2 of 64 CPUs is told of the load of all: that is no reason to have queued."""
    computed, crowd = Interval(0.5, 0.5, 0.5), Interval(40.0, 40.0, 40.0)
    facts = {"reference_cores_busy": computed, "reference_other_cores": crowd}
    assert sequential_waited(evidence(**facts, reference_queued=Interval(0.1, 0.1, 0.1)))
    assert not sequential_waited(evidence(**facts, reference_queued=Interval(0.45, 0.45, 0.45)))


@pytest.mark.parametrize(
    "kept",
    [
        {"reference_throttled": Interval(0.96, 0.96, 0.96)},
        {"reference_stolen": Interval(0.96, 0.96, 0.96)},
    ],
)
def test_even_hardly_computing_may_be_no_waiting(kept: dict[str, object]) -> None:
    """A quota or a hypervisor may leave a program less than a tenth of a core."""
    computed = {"reference_cores_busy": Interval(0.05, 0.05, 0.05)}
    assert sequential_mostly_waited(evidence(**computed))
    assert not sequential_waited(evidence(**computed, **kept))


def test_what_is_stolen_from_others_is_not_taken_from_us() -> None:
    """Of 64 CPUs 4 were stolen while 40 ran: of half a core that is a twentieth."""
    cell = evidence(
        reference_cores_busy=Interval(0.4, 0.4, 0.4),
        reference_queued=Interval(0.0, 0.0, 0.0),
        reference_other_cores=Interval(39.6, 39.6, 39.6),
        reference_stolen=Interval(4.0, 4.0, 4.0),
        usable_cpus=64,
    )
    assert least_waited(cell) == pytest.approx(1 - 0.4 - 0.04)


def test_slower_than_a_share_allows_is_beyond_what_is_noise() -> None:
    """A share of 0.5 (0.4 to 0.6) allows 1.67 at least: a fifth less, 1.33, is still explained by it."""
    share = Interval(0.5, 0.4, 0.6)
    assert slower_than_gil_limit(evidence(speedup=Interval(1.2, 1.1, 1.33), reference_gil_share=share))
    assert not slower_than_gil_limit(evidence(speedup=Interval(1.2, 1.1, 1.34), reference_gil_share=share))
    assert not slower_than_gil_limit(evidence(speedup=about(0.5), gil_share=share))


@pytest.mark.parametrize(
    ("computed", "others", "waited"),
    [
        (0.05, None, True),
        (0.5, None, False),
        (0.5, 0.5, True),
        (0.5, 0.9, False),
        (0.5, -0.1, True),
        (0.95, 0.0, False),
        (None, 0.0, False),
    ],
)
def test_waiting_is_what_neither_computing_nor_queueing_explains(
    computed: float | None,
    others: float | None,
    waited: bool,  # noqa: FBT001 - it is the expected value
) -> None:
    """With 0.9 of 2 cores taken, 0.45 of the time may be queueing; clocks may be read a little below 0."""
    cell = evidence(
        reference_cores_busy=None if computed is None else Interval(computed, computed, computed),
        reference_other_cores=None if others is None else Interval(others, others, others),
    )
    assert sequential_waited(cell) == waited


def test_what_dividing_native_threads_gained_is_that_of_as_many_workers(
    analyzed: Callable[..., Analysis],
) -> None:
    """Of the same pool: another kind, or another number of workers, differs in more than these threads."""
    times = {("threads", 2): [1.0] * 6, ("threads", 4): [1.0] * 6, ("threads-divided", 2): [0.5] * 6}
    found = diagnose(analyzed(group("sha", {**times, ("processes", 2): [1.0] * 6}))).evidence
    gain = found["sha", "threads", 2].divided_gain
    assert gain is not None
    assert (gain.estimate, gain.low) == (2.0, 2.0)
    assert found["sha", "threads", 4].divided_gain is None
    assert found["sha", "processes", 2].divided_gain is None
