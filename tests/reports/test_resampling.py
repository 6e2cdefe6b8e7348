"""Bootstrap intervals of figures of several medians."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.intervals import Interval
from reports.resampling import resampled_interval


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
