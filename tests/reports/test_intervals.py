"""Medians with exact intervals."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import quantile_test

from reports.intervals import Interval, Side, interval_ranks, median_interval, side_of_one


@pytest.mark.parametrize(
    ("size", "ranks"),
    [(6, (1, 6)), (8, (1, 8)), (9, (2, 8)), (10, (2, 9)), (12, (3, 10)), (15, (4, 12)), (20, (6, 15))],
)
def test_ranks_worked_out_by_hand(size: int, ranks: tuple[int, int]) -> None:
    """The published ranks of the 95 % interval of a median."""
    assert interval_ranks(size) == ranks


@pytest.mark.parametrize("size", range(1, 80))
def test_ranks_agree_with_scipy(size: int) -> None:
    """The ranks are those of the library's own test for a quantile."""
    bounds: Any = quantile_test(np.arange(1, size + 1), p=0.5).confidence_interval(0.95)
    low, high = bounds
    expected = None if math.isnan(low) else (int(low), int(high))
    assert interval_ranks(size) == expected


def test_five_values_have_no_interval() -> None:
    """Below six values the estimate stands alone."""
    interval = median_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert interval.estimate == 3.0
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)


def test_six_values_span_the_interval() -> None:
    """With six values the interval runs from the least to the greatest, whatever their order."""
    assert median_interval([6.0, 1.0, 5.0, 2.0, 4.0, 3.0]) == Interval(3.5, 1.0, 6.0)


def test_what_was_not_measured_is_left_out() -> None:
    """NaN is not a value; nothing but NaN has no median."""
    assert median_interval([math.nan, 2.0, math.nan]).estimate == 2.0
    assert math.isnan(median_interval([math.nan]).estimate)
    assert math.isnan(median_interval([]).estimate)


@given(st.lists(st.floats(1e-6, 1e6), min_size=6, max_size=60))
def test_the_interval_contains_the_estimate(values: list[float]) -> None:
    """The median lies within its interval, and the interval within the values."""
    interval = median_interval(values)
    assert min(values) <= interval.low <= interval.estimate <= interval.high <= max(values)


@pytest.mark.parametrize(
    ("low", "high", "side"),
    [
        (1.01, 1.2, "above"),
        (1.0, 1.2, "astride"),
        (0.9, 1.0, "astride"),
        (0.8, 0.99, "below"),
        (1.0, 1.0, "astride"),
        (math.nan, math.nan, "unknown"),
    ],
)
def test_only_the_whole_interval_is_a_verdict(low: float, high: float, side: Side) -> None:
    """An interval that touches 1 is on neither side of it."""
    assert side_of_one(Interval((low + high) / 2, low, high)) == side
