"""What more cores would give, from the cells of a run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from reports.advice.more_cores import asked_for, brief, figure, more_cores, targets
from reports.statistics.intervals import Interval
from reports.statistics.prediction import Prediction
from tests.reports.make_run import ceiling, environment, gil_share, group, self_test

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.advice.more_cores import Series
    from reports.speedups.cells import Analysis


def run_of(analyzed: Callable[..., Analysis], cells: dict[tuple[str, int], float], **extra: Any) -> Analysis:  # noqa: ANN401 - JSON
    """Return a run of one group on two CPUs that all cells keep busy, with a ceiling of 1.9."""
    ours = {"environment": environment(**extra.pop("environment", {})), "gil_self_test": self_test()}
    benchmarks = group("sha", {}, items=64, gil_share=gil_share(extra.pop("share", 0.02)), **extra)
    for (runner, workers), speedup in cells.items():
        wall_s = [1 / speedup] * 6
        busy = {"cpu_s": [1.9 * each for each in wall_s], "items": 64}
        benchmarks += [
            each
            for each in group("sha", {(runner, workers): wall_s}, **busy)
            if each["extra_info"]["role"] == "measured"
        ]
    return analyzed(
        [*benchmarks, *(ceiling("sha", n, [1 / 1.9] * 6, items=64, cpu_s=[1.0] * 6) for n in (2, 4, 8))],
        **ours,
    )


def only(analysis: Analysis) -> Series:
    """Return the one series of a run."""
    (found,) = more_cores(analysis).series
    return found


@pytest.mark.parametrize(
    ("usable", "first", "asked"), [(1, 2, 8), (2, 4, 8), (3, 4, 8), (4, 8, 8), (8, 16, 16), (12, 16, 16)]
)
def test_the_next_powers_of_two_are_predicted(usable: int, first: int, asked: int) -> None:
    """Eight is what people ask; who has them already is told of the next."""
    assert targets(usable)[0] == first
    assert asked_for(usable) == asked
    assert asked in targets(usable)


def test_processes_follow_the_ceiling(analyzed: Callable[..., Analysis]) -> None:
    """1.9 of 2 is a serial 1/19: 8 / (1 + 7 / 19) = 5.85, and 7.6 at best."""
    found = only(run_of(analyzed, {("processes", 2): 1.9}))
    told = found.at(8)
    assert told is not None
    assert told.speedup.estimate == pytest.approx(8 / (1 + 7 / 19))
    assert told.speedup.high == pytest.approx(7.6)
    assert found.per_worker.estimate == pytest.approx(0.95)
    assert (found.lock.high, found.items_allow) == (0, 8)


def test_threads_are_bound_by_the_share_of_the_gil(analyzed: Callable[..., Analysis]) -> None:
    """Held half of the time, as exactly as the run's own test shows: 0.01 and 0.01 beside it."""
    found = only(run_of(analyzed, {("threads", 2): 1.5}, share=0.5))
    assert found.lock == Interval(0.5, pytest.approx(0.48), pytest.approx(0.52))
    told = found.at(32)
    assert told is not None
    assert told.speedup.high <= 1 / 0.48


def test_without_a_gil_no_share_counts(analyzed: Callable[..., Analysis]) -> None:
    """Threads of a free-threaded build scale as the machine does."""
    free = {"free_threaded_build": True, "gil_enabled_at_end": False}
    found = only(run_of(analyzed, {("threads", 2): 1.9}, share=0.9, environment=free))
    told = found.at(8)
    assert told is not None
    assert told.speedup.estimate == pytest.approx(8 / (1 + 7 / 19))


def test_idle_cores_need_no_more(analyzed: Callable[..., Analysis]) -> None:
    """Eight workers that kept a tenth of the cores busy would do the same on eight cores."""
    waits = {"cpu_s": [0.01] * 6, "items": 64}
    benchmarks = group("sleep", {("threads", 2): [0.5] * 6, ("threads", 8): [0.13] * 6}, **waits)
    found = more_cores(analyzed(benchmarks))
    assert brief(found, "sleep") == "8 cores (predicted): threads 7.7× as now"


def test_why_there_is_none_is_said(analyzed: Callable[..., Analysis]) -> None:
    """Own threads, other programs, few blocks, and a machine on which nothing gained."""
    own_threads = only(run_of(analyzed, {("processes", 2): 1.0}, cpu_s=[1.8] * 6))
    assert own_threads.why_not == "Sequential keeps 1.80 cores busy by itself, so workers share these."
    few = only(analyzed(group("sha", {("threads", 2): [0.6] * 5})))
    assert few.why_not == "It has 5 of the 6 blocks that an interval needs."
    assert few.predictions == ()
    slow = [ceiling("sha", 2, [1.1] * 6)]
    nothing = only(analyzed([*group("sha", {("processes", 2): [1.1] * 6}), *slow]))
    assert nothing.why_not.startswith("Independent processes were not shown to gain anything")


def test_one_cpu_gives_an_upper_bound(analyzed: Callable[..., Analysis]) -> None:
    """It shows nothing of what more CPUs cost."""
    found = more_cores(run_of(analyzed, {("processes", 2): 0.95}, environment={"usable_cpus": 1}))
    assert brief(found, "sha") == "8 cores (predicted): processes at most 8.0×"


def test_a_run_checks_what_it_can(analyzed: Callable[..., Analysis]) -> None:
    """Two workers from sequential alone, and four from two where there are four CPUs."""
    cells = {("threads", 2): [1 / 1.8] * 6, ("threads", 4): [1 / 3.0] * 6}
    found = more_cores(analyzed(group("sha", cells), environment=environment(usable_cpus=4)))
    one, two = found.checks
    assert (one.workers, one.predicted.basis, two.workers, two.predicted.basis) == (
        2,
        "at most",
        4,
        "predicted",
    )
    assert two.predicted.speedup.estimate == pytest.approx(3.0)  # 1.8 of 2 is a ninth, and that allows 3
    assert two.error == pytest.approx(0, abs=1e-9)
    assert two.holds


def test_a_figure_says_what_it_is() -> None:
    """Predicted with its interval, at most, or as it is now."""
    told = Prediction(8, Interval(6.57, 5.21, 7.84), "predicted", 2)
    assert figure(told) == "6.6× (5.2–7.8)"
    assert figure(Prediction(8, Interval(5.0, 3.0, 8.0), "at most", 1)) == "at most 8.0×"
    assert figure(Prediction(8, Interval(7.74, 7.6, 7.8), "measured", 8)) == "7.7× as now"


def test_a_run_without_cells_predicts_nothing(analyzed: Callable[..., Analysis]) -> None:
    """And says nothing on its cards."""
    found = more_cores(analyzed(group("sha", {})))
    assert found.series == found.checks == ()
    assert brief(found, "sha") == ""
    assert not math.isnan(found.cores)
