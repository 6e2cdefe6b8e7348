"""Intervals: exact ones of medians, quotients and shares, and those from resampled blocks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import quantile_test

from reports.statistics.intervals import (
    Interval,
    Side,
    interval_ranks,
    median_interval,
    quotient,
    ratio_in_blocks,
    resampled_interval,
    share_interval,
    side_of_one,
)


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


def test_equal_blocks_leave_nothing_to_draw() -> None:
    """Whatever is drawn from equal values, the figure is the same."""
    (ratio,) = resampled_interval([[2.0] * 6, [4.0] * 6], lambda medians: (medians[1] / medians[0],))
    assert ratio == Interval(2.0, 2.0, 2.0)


def test_blocks_are_drawn_whole() -> None:
    """Two series that share their blocks' noise keep their ratio: it is 2 in every draw."""
    noise = np.random.default_rng(1).lognormal(0, 0.5, 12)
    (ratio,) = resampled_interval([list(noise), list(2 * noise)], lambda medians: (medians[1] / medians[0],))
    assert ratio == Interval(2.0, 2.0, 2.0)


def test_series_of_different_lengths_are_drawn_apart() -> None:
    """They share no blocks, and each is drawn to its own length."""
    low, high = resampled_interval([[1.0] * 6, [3.0] * 9], list)
    assert (low.estimate, high.estimate) == (1.0, 3.0)


def test_few_blocks_have_no_interval() -> None:
    """One series below six is enough to have none."""
    (only, _) = resampled_interval([[1.0, 3.0, 5.0], [1.0] * 6], list)
    assert only.estimate == 3.0
    assert math.isnan(only.low)


def test_a_figure_may_be_infinite() -> None:
    """A bound is a figure that was drawn, never a mean of a number and infinity."""
    (figure,) = resampled_interval(
        [[1.0] * 5 + [2.0] * 5], lambda medians: (1.0 if medians[0] < 1.5 else math.inf,)
    )
    assert (figure.low, figure.high) == (1.0, math.inf)


@given(st.lists(st.floats(0.01, 100), min_size=6, max_size=20))
def test_the_interval_holds_the_estimate_and_is_the_same_again(values: list[float]) -> None:
    """It lies within the values, and the same run gives the same report."""
    (first,) = resampled_interval([values], list)
    assert min(values) <= first.low <= first.estimate <= first.high <= max(values)
    assert resampled_interval([values], list) == (first,)


@pytest.mark.parametrize("spread", [0.01, 0.1])
def test_more_noise_is_a_wider_interval(spread: float) -> None:
    """The width follows the blocks: for 25 normal values about 4 standard errors of a median."""
    values = np.random.default_rng(2).normal(1.0, spread, 25)
    (figure,) = resampled_interval([list(values)], list)
    assert 2 * spread / 5 < figure.high - figure.low < 8 * spread / 5


BLOCKS = st.lists(st.floats(0.1, 10.0), min_size=1, max_size=20)


def test_worked_out_by_hand() -> None:
    """At 7 blocks and 97.5 % each interval reaches from the least to the greatest value."""
    found = quotient([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [2.0] * 6 + [4.0])
    assert (found.estimate, found.low, found.high) == (2.0, 0.25, 3.5)


def test_six_blocks_are_too_few() -> None:
    """What is enough for one median at 95 % is not for two at once."""
    found = quotient([1.0] * 6, [1.0] * 12)
    assert found.estimate == 1.0
    assert math.isnan(found.low)
    assert math.isnan(found.high)


@given(BLOCKS, BLOCKS, BLOCKS)
def test_it_is_never_surer_than_its_parts(one: list[float], two: list[float], three: list[float]) -> None:
    """The interval holds the estimate, and is relatively at least as wide as that of each series."""
    found = quotient(one, two, three)
    if math.isnan(found.low):
        assert min(map(len, (one, two, three))) < 7
        return
    assert found.low <= found.estimate * (1 + 1e-9)
    assert found.high >= found.estimate * (1 - 1e-9)
    for part in map(median_interval, (one, two, three)):
        assert found.high / found.low >= part.high / part.low * (1 - 1e-9)


def test_without_a_denominator_it_is_the_median() -> None:
    """The same interval as everywhere in the report."""
    values = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]
    found, known = quotient(values), median_interval(values)
    assert (found.estimate, found.low, found.high) == pytest.approx((known.estimate, known.low, known.high))


def test_ratios_pair_the_blocks() -> None:
    """Entry by entry; unequal lengths have no blocks in common, and a block without a divisor is left out."""
    assert ratio_in_blocks([2.0] * 6 + [1.0], [1.0] * 6 + [0.0]) == Interval(2.0, 2.0, 2.0)
    assert math.isnan(ratio_in_blocks([1.0, 2.0], [1.0]).estimate)


def test_the_interval_of_a_share_is_exact() -> None:
    """Clopper and Pearson for 5 of 10 give 0.187 to 0.813, and all of them reaches 1."""
    half, all_of_them = share_interval(5, 10), share_interval(10, 10)
    assert (half.low, half.high) == pytest.approx((0.18709, 0.81291), abs=1e-5)
    assert (all_of_them.low, all_of_them.high) == pytest.approx((0.69150, 1.0), abs=1e-5)


@given(st.integers(1, 10**9).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_an_interval_of_a_share_holds_the_share(counted: tuple[int, int]) -> None:
    """It lies within 0 and 1, around its estimate."""
    count, of = counted
    found = share_interval(count, of)
    assert 0 <= found.low <= found.estimate <= found.high <= 1
