"""Comparisons of speedups look at whole intervals, and the figures are those of the reports."""

from __future__ import annotations

import json
import math
import operator
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.chapter import load_run
from reports.speedups.cells import analyze
from reports.statistics import intervals
from tests.reports.make_run import cell, document, group, stored, without_time
from tools.installed.suite.speedups import Speedup, Speedups, explained, median_interval
from tools.installed.suite.stored import read_speedups

SECONDS = st.floats(1e-6, 1e3)
BASELINE = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
TWICE, ASTRIDE, HALF = (0.5,) * 6, (0.5, 0.5, 0.5, 1.0, 1.0, 1.0), (2.0,) * 6


def speedup(rounds_s: tuple[float, ...], runner: str = "threads", **more: Any) -> Speedup:  # noqa: ANN401 - fields
    """Return a speedup against a baseline of one second."""
    return Speedup(runner, 2, rounds_s, BASELINE[: len(rounds_s)], **more)


@given(st.lists(SECONDS, min_size=1, max_size=120))
def test_the_interval_is_that_of_the_reports(values: list[float]) -> None:
    """Two formulas, one truth: for any number of blocks, with and without an interval."""
    ours, theirs = median_interval(values), intervals.median_interval(values)
    assert ours.estimate == pytest.approx(theirs.estimate)
    assert [ours.low, ours.high] == pytest.approx([theirs.low, theirs.high], nan_ok=True)


def test_the_speedups_are_those_of_the_reports(tmp_path: Path) -> None:
    """Of the same stored run."""
    cells = group("work", {("threads", 2): [0.5, 0.6, 0.7, 0.4, 0.9, 0.8], ("processes", 2): [1.1] * 6})
    theirs = analyze(load_run(stored(tmp_path, document(cells)))).cells.set_index("runner")
    found = read_speedups(json.dumps(document(cells)), ("threads", "processes"), 2, "skip")
    for ours in (found.threads, found.processes):
        row = theirs.loc[ours.runner]
        assert [ours.interval.estimate, ours.interval.low, ours.interval.high] == pytest.approx(
            [row["speedup"], row["speedup_low"], row["speedup_high"]]
        )


@pytest.mark.parametrize(
    ("compare", "bound", "holds"),
    [
        (operator.ge, 2.0, True),
        (operator.gt, 2.0, False),
        (operator.le, 2.0, True),
        (operator.lt, 2.0, False),
        (operator.ge, 2.1, False),
        (operator.gt, 1.9, True),
        (operator.le, 1.9, False),
        (operator.lt, 2.1, True),
    ],
)
def test_a_whole_interval_decides(
    compare: Callable[[Speedup, float], bool], bound: float, *, holds: bool
) -> None:
    """On the bound itself, at least and more than differ."""
    assert compare(speedup(TWICE), bound) is holds


@pytest.mark.parametrize("compare", [operator.ge, operator.gt, operator.le, operator.lt])
@pytest.mark.parametrize(
    ("inconclusive", "ending"), [("skip", pytest.skip.Exception), ("fail", pytest.fail.Exception)]
)
def test_an_interval_on_both_sides_ends_the_test(
    compare: Callable[[Speedup, float], bool],
    inconclusive: Literal["skip", "fail"],
    ending: type[BaseException],
) -> None:
    """With a skip or a failure, as the author wants; the reason has the interval and what explains it."""
    found = speedup(ASTRIDE, inconclusive=inconclusive, facts="0.90 cores busy")
    with pytest.raises(ending, match=r"threads-2 1\.50× \(1\.00–2\.00\): 0\.90 cores busy"):
        compare(found, 1.5)


def test_fewer_than_six_blocks_are_inconclusive() -> None:
    """However far the figure is from the bound, for it has no interval."""
    with pytest.raises(pytest.skip.Exception, match="fewer than 6 blocks"):
        assert speedup(TWICE[:5]) >= 0.1


def test_runners_of_one_measurement_are_compared_block_by_block() -> None:
    """Both may have wide intervals where every block says the same; sequential is a runner, too."""
    noisy, noisier = (0.5, 1.0, 2.0, 4.0, 0.6, 0.7), (0.6, 1.2, 2.4, 4.8, 0.72, 0.84)
    threads, processes = speedup(noisy), speedup(noisier, "processes")
    assert threads > processes
    assert not processes >= threads
    assert speedup(TWICE) > speedup(BASELINE, "sequential")
    assert speedup(BASELINE, "sequential") >= 1


def test_runners_of_two_measurements_are_not_compared() -> None:
    """Their rounds are no blocks."""
    with pytest.raises(TypeError, match="of one measurement"):
        assert speedup(TWICE) > Speedup("processes", 2, TWICE, HALF)


@pytest.mark.parametrize(
    ("failed", "ending"), [(False, pytest.skip.Exception), (True, pytest.fail.Exception)]
)
def test_a_runner_without_a_time_ends_the_test(ending: type[BaseException], *, failed: bool) -> None:
    """A function that fails there is a failure; a runner that can't run here is none."""
    lost = Speedup("processes", 2, (), BASELINE, why_not="it can't be sent", failed=failed)
    for compared in (lambda: lost >= 1, lambda: speedup(TWICE) > lost):
        with pytest.raises(ending, match="processes-2 was not measured: it can't be sent"):
            compared()


def test_a_stored_run_has_the_reason_of_what_has_no_time() -> None:
    """With whether it failed, and with the doubt of an A/A control that differs from itself."""
    cells = group("work", {("threads", 2): [0.5] * 6})
    cells[1] = cell("work", "sequential", 1, [0.8] * 6, role="twin")
    lost = without_time("work", "processes", 2, "failed")
    found = read_speedups(json.dumps(document(cells, [lost])), ("threads", "processes"), 2, "skip")
    assert found.processes.failed
    assert found.processes.why_not == lost["reason"]
    assert repr(found.threads).endswith("sequential, measured twice, differs from itself: 1.25× (1.25–1.25)")
    assert math.isnan(found.processes.estimate)


def test_a_runner_that_was_not_asked_for_is_an_error_that_lists_the_others() -> None:
    """And says how to ask for it."""
    with pytest.raises(KeyError, match="threads: name it in runners="):
        Speedups(speedup(BASELINE, "sequential"), {"threads": speedup(TWICE)})["interpreters"]


def test_a_comparison_is_explained_with_all_figures() -> None:
    """Those of both sides, and how fast one is compared with the other; of anything else, nothing is said."""
    half, twice = speedup(HALF, "processes"), speedup(TWICE)
    lines = explained(">", half, twice)
    assert lines
    assert lines[0] == "processes-2 > threads-2"
    assert lines[-1] == "processes-2 is 0.25× (0.25–0.25) as fast as threads-2"
    assert explained(">=", twice, 3.0) == ["threads-2 >= 3.0", "threads-2 2.00× (2.00–2.00)"]
    assert explained("==", 1, 2) is None
