"""The interval of a median against ranks and probabilities worked out by hand, and against scipy."""

from __future__ import annotations

import math
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from benchmarks.measure.blocks import Interval, lower_rank, median_interval


@pytest.mark.parametrize(
    ("count", "rank"),
    [(0, None), (1, None), (5, None), (6, 1), (8, 1), (9, 2), (10, 2), (12, 3), (15, 4), (20, 6)],
)
def test_lower_rank_is_that_of_published_tables(count: int, rank: int | None) -> None:
    """Ranks are those of the sign test's table: 6 values give the smallest, 20 the sixth."""
    assert lower_rank(count) == rank


def test_six_values_give_the_whole_range() -> None:
    """With six values the interval runs from the smallest to the largest: 1 - 2/2**6 = 96.9 %."""
    assert median_interval([3.0, 1.0, 2.0, 6.0, 5.0, 4.0]) == Interval(1.0, 3.5, 6.0)


def test_ten_values_drop_one_at_each_end() -> None:
    """With ten values the second and the ninth bound the median: 97.9 %."""
    assert median_interval([float(value) for value in range(1, 11)]) == Interval(2.0, 5.5, 9.0)


def test_equal_values_give_no_width() -> None:
    """All values equal: the interval is that value."""
    interval = median_interval([1.5] * 7)
    assert interval == Interval(1.5, 1.5, 1.5)
    assert interval.relative_half_width == 0.0


def test_five_values_are_too_few() -> None:
    """Five values cover at most 93.75 %, so there is no 95 % interval."""
    assert median_interval([1.0] * 5) is None


def test_relative_half_width_by_hand() -> None:
    """(2.2 - 1.8) / 2 / 2.0 = 0.1."""
    assert Interval(1.8, 2.0, 2.2).relative_half_width == pytest.approx(0.1)


@given(st.integers(6, 300))
def test_coverage_is_at_least_as_wanted_and_not_wasteful(count: int) -> None:
    """The interval covers at least 95 %, and one rank further in would not."""
    rank = lower_rank(count)
    assert rank is not None
    missed = [2 * sum(math.comb(count, i) for i in range(tried)) / 2**count for tried in (rank, rank + 1)]
    assert missed[0] <= 0.05 < missed[1]


@given(st.lists(st.floats(0.1, 10), min_size=6, max_size=60))
def test_interval_holds_the_median_and_values_that_occurred(values: list[float]) -> None:
    """Low <= median <= high, and both bounds are measured values, whatever was measured."""
    interval = median_interval(values)
    assert interval is not None
    assert interval.low <= interval.median <= interval.high
    assert interval.median == median(values)
    assert {interval.low, interval.high} <= set(values)


@given(st.lists(st.floats(0.1, 10), min_size=6, max_size=60, unique=True))
def test_agrees_with_scipy(values: list[float]) -> None:
    """The quantile test of scipy, which the reports use, gives the same interval."""
    found = stats.quantile_test(values, q=1.0, p=0.5).confidence_interval(0.95)
    interval = median_interval(values)
    assert interval is not None
    assert (interval.low, interval.high) == (found.low, found.high)
