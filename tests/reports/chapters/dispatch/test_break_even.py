"""The break-even between runners, by the duration of an item."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.chapters.dispatch.break_even import BreakEven, break_evens, crossing_s
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import point, run_of, sweep


def _only(found: tuple[BreakEven, ...]) -> BreakEven:
    (only,) = found
    return only


@pytest.mark.parametrize(
    ("item_ms", "ratios", "crossing_ms"),
    [
        ([1, 4], [0.5, 2.0], 2.0),  # halfway between both, where both are logarithmic
        ([1, 16], [0.5, 8.0], 2.0),  # a quarter of the way: 1/2 of 8 times 1/2
        ([1, 2, 4], [0.5, 1.0, 2.0], 2.0),  # exactly at a duration that was tried
        ([1, 2], [1.5, 2.0], 0.0),  # always above
        ([1, 2], [0.5, 0.9], math.inf),  # never above
        ([1, 2], [1.0, 1.0], math.inf),  # equal is no win
        ([1], [2.0], 0.0),
        ([1], [0.5], math.inf),
        ([1, 2, 4, 16], [2.0, 4.0, 0.5, 2.0], 8.0),  # twice: only the last crossing lasts
        ([1, 2, 4], [0.5, 2.0, 0.5], math.inf),  # won in between but not with longer items
    ],
)
def test_the_crossing_by_hand(item_ms: list[float], ratios: list[float], crossing_ms: float) -> None:
    """The last crossing counts, on a line where duration and ratio are logarithmic."""
    found = crossing_s(np.array(item_ms, dtype=float) / 1000, np.array(ratios))
    assert found * 1000 == pytest.approx(crossing_ms)


@given(st.floats(1e-5, 1e-2), st.floats(0.2, 2.0))
def test_a_power_of_the_duration_is_recovered(break_even_s: float, exponent: float) -> None:
    """A ratio that is a power of the duration crosses 1 where it was made to."""
    item_s = np.geomspace(1e-6, 0.1, 9)
    assert crossing_s(item_s, (item_s / break_even_s) ** exponent) == pytest.approx(break_even_s)


def test_a_break_even_has_its_figures() -> None:
    """Half as fast at 1 ms, twice at 4 ms, in all blocks: 2 ms, and surely from 4 ms on."""
    found = _only(break_evens(run_of(*sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6}))))
    (crossing,) = found.crossings
    assert (found.runner, found.workers, found.against) == ("processes", 2, "sequential")
    assert crossing.at_s.estimate == pytest.approx(0.002)
    assert crossing.at_s.low == pytest.approx(0.002)
    assert (crossing.surely_from_s, crossing.verdict) == (0.004, "above")
    assert [step.ratio for step in crossing.steps] == [Interval(0.5, 0.5, 0.5), Interval(2.0, 2.0, 2.0)]
    assert found.sentence == (
        "With 2 workers, processes beat sequential from items of 2.00 ms (2.00–2.00), sent one by one."
    )


def test_noise_gives_the_break_even_an_interval() -> None:
    """Blocks between 0.8 and 1.25 at 1 ms move the crossing to both sides of 1 ms."""
    noisy = [0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.25]
    found = break_evens(run_of(*sweep({0.0005: [0.5] * 7, 0.001: noisy, 0.002: [2.0] * 7})))
    (crossing,) = _only(found).crossings
    assert 0.0005 < crossing.at_s.low < 0.001 < crossing.at_s.high < 0.002
    assert crossing.surely_from_s == 0.002


def test_ways_of_sending_items_are_told_apart() -> None:
    """Chunks of 50 are one for each of two workers; sequential is the same reference for both."""
    alone = sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6})
    chunked = sweep({0.001: [1.5] * 6, 0.004: [2.0] * 6}, chunk_size=50)
    assert _only(break_evens(run_of(*alone, *chunked))).sentence == (
        "With 2 workers, processes beat sequential from items of 2.00 ms (2.00–2.00), sent one by one. Sent "
        "in one chunk per worker, they beat it from the shortest items tried, 1 ms."
    )


def test_processes_are_compared_with_threads_too() -> None:
    """Threads at half of sequential's speed are beaten where processes still lose to sequential."""
    benchmarks = [
        *sweep({0.001: [0.8] * 6, 0.004: [1.6] * 6}),
        *sweep({0.001: [0.5] * 6, 0.004: [0.5] * 6}, runner="threads"),
    ]
    found = {(each.runner, each.against): each for each in break_evens(run_of(*benchmarks))}
    assert list(found) == [("processes", "sequential"), ("processes", "threads"), ("threads", "sequential")]
    (crossing,) = found["processes", "threads"].crossings
    assert [step.ratio.estimate for step in crossing.steps] == pytest.approx([1.6, 3.2])
    assert found["threads", "sequential"].sentence == (
        "With 2 workers, threads did not beat sequential with items of 1 ms to 4 ms."
    )


@pytest.mark.parametrize(
    ("last", "words"),
    [
        ([0.9] * 6, "processes did not beat sequential with items of 1 ms to 4 ms"),
        ([0.9, 1.1] * 3, "processes are not shown to beat sequential with items of"),
        ([0.9] + [1.1] * 5, "processes are not shown to beat sequential with items of"),
        ([2.0] * 5, "processes had too few blocks to tell whether they beat sequential with items of"),
    ],
)
def test_no_win_is_claimed_that_the_longest_item_does_not_show(last: list[float], words: str) -> None:
    """A median above 1 is not enough: the whole interval must be."""
    found = _only(break_evens(run_of(*sweep({0.001: [0.5] * len(last), 0.004: last}))))
    assert found.sentence.startswith(f"With 2 workers, {words}")


def test_medians_above_one_throughout_may_still_be_unsure_at_first() -> None:
    """When only the longer items win for sure, the break-even is at most theirs."""
    found = _only(break_evens(run_of(*sweep({0.001: [0.9] + [1.1] * 5, 0.004: [2.0] * 6}))))
    assert found.crossings[0].at_s.estimate == 0
    assert "from items of 4 ms or less" in found.sentence


def test_bounds_outside_of_the_sweep_are_named() -> None:
    """Where many draws win at the shortest item already, the lower bound is below the sweep."""
    found = _only(break_evens(run_of(*sweep({0.001: [0.8] * 6 + [1.2] * 5, 0.004: [2.0] * 11}))))
    assert found.crossings[0].at_s.low == 0
    assert "(below 1 ms to " in found.sentence


def test_only_as_many_threads_are_compared() -> None:
    """Two processes are not said to beat a single thread."""
    processes, single = (
        point(runner, "break_even", [1.0] * 6, item_s=0.001, workers=workers)
        for runner, workers in (("processes", 2), ("threads", 1))
    )
    assert break_evens(run_of(processes, single)) == ()


def test_what_cannot_be_paired_is_left_out() -> None:
    """Without sequential, with other work, or with other blocks there is no ratio."""
    alone = point("processes", "break_even", [1.0] * 6, item_s=0.001, chunk_size=1)
    fewer = point("sequential", "break_even", [1.0] * 5, item_s=0.001)
    other = point("sequential", "break_even", [1.0] * 6, item_s=0.001, items=7)
    for benchmarks in ([], [alone], [alone, fewer], [alone, other]):
        assert break_evens(run_of(*benchmarks)) == ()
