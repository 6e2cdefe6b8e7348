"""Points and their error bars."""

from __future__ import annotations

import math

from reports.charts.points import Point, arms, extent

WHOLE = Point("threads", 2, 1.5, 1.25, 2.0)
BARE = Point("threads", 4, 3.0, math.nan, math.nan)


def test_arms_reach_to_the_bounds() -> None:
    """Arms are lengths, below and above; without an interval there are none."""
    assert arms([WHOLE, BARE]) == [[0.25, 0.0], [0.5, 0.0]]


def test_the_extent_holds_all_that_is_drawn_and_one() -> None:
    """Bounds and estimates are within it, and so is 1 as the reference."""
    assert extent([WHOLE, BARE]) == (1.0, 3.0)
    assert extent([]) == (1.0, 1.0)
