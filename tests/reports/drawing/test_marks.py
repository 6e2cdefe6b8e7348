"""Points and their error bars."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from reports.drawing.marks import Point, arms, draw_by_workers, extent
from reports.drawing.style import series_styles

WHOLE = Point("threads", 2, 1.5, 1.25, 2.0)
BARE = Point("threads", 4, 3.0, math.nan, math.nan)


def test_arms_reach_to_the_bounds() -> None:
    """Arms are lengths, below and above; without an interval there are none."""
    assert arms([WHOLE, BARE]) == [[0.25, 0.0], [0.5, 0.0]]


def test_the_extent_holds_all_that_is_drawn_and_one() -> None:
    """Bounds and estimates are within it, and so is 1 as the reference."""
    assert extent([WHOLE, BARE]) == (1.0, 3.0)
    assert extent([]) == (1.0, 1.0)


@pytest.mark.parametrize(("runners", "apart"), [(4, False), (11, True)])
def test_a_crowd_stands_beside_each_other(runners: int, apart: bool) -> None:  # noqa: FBT001 - a fact
    """Few runners stand exactly at their numbers of workers; many around them, nearer than to the next."""
    names = [f"runner {number:02}" for number in range(runners)]
    axes = Figure().add_subplot()
    draw_by_workers(axes, tuple(Point(name, 2, 1.5, 1.25, 2.0) for name in names), series_styles(names))
    places = np.array([float(c.lines[0].get_xdata()[0]) for c in axes.containers])  # type: ignore[attr-defined] # error bars
    assert len(set(places.round(6))) == (runners if apart else 1)
    assert np.prod(places) ** (1 / runners) == pytest.approx(2)
    assert np.all((places > 2 / 2**0.3) & (places < 2 * 2**0.3))
