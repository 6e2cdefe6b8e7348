"""Axes of seconds."""

from __future__ import annotations

import numpy as np
import pytest

from reports.charts.axes import new_axes
from reports.charts.points import Point
from reports.charts.quantities import extent, seconds_axis, unbroken


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        (1e-3, 3e-3, "linear"),
        (1e-3, 5e-3, "log"),
        (1e-5, 1.0, "log"),
        (0.0, 1.0, "linear"),
        (0.0, 0.0, "linear"),
    ],
)
def test_the_axis_is_logarithmic_where_the_range_asks_for_it(low: float, high: float, scale: str) -> None:
    """And it holds all of it; a range from 0 can't be logarithmic."""
    _, axes = new_axes("title", 3.0)
    seconds_axis(axes, "x", low, high)
    assert axes.get_xscale() == scale
    least, greatest = axes.get_xlim()
    assert least <= low <= high <= greatest


def test_a_short_logarithmic_axis_has_ticks_between_powers_of_ten() -> None:
    """From 1 to 5 ms there is only one power of ten."""
    _, axes = new_axes("title", 3.0)
    seconds_axis(axes, "y", 1e-3, 5e-3)
    np.testing.assert_allclose(axes.get_yticks(), [1e-3, 2e-3, 5e-3])


def test_the_extent_leaves_out_what_was_not_measured() -> None:
    """Bounds count, NaN doesn't."""
    bare = Point("threads", 1, 2.0, float("nan"), float("nan"))
    assert extent([bare, Point("threads", 2, 3.0, 1.0, 5.0)]) == (1.0, 5.0)


def test_a_number_stays_with_its_unit() -> None:
    """Only there is the space one that no line may end at."""
    assert unbroken("4 threads 3.1 ms, 16 KiB and 3 %") == (
        "4 threads 3.1\N{NO-BREAK SPACE}ms, 16\N{NO-BREAK SPACE}KiB and 3\N{NO-BREAK SPACE}%"
    )
