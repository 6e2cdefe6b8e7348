"""Points and their error bars, over numbers of workers and in rows."""

from __future__ import annotations

import math

import numpy as np
import pytest
from matplotlib.figure import Figure

from reports.drawing.axes import new_axes
from reports.drawing.marks import (
    MARK_POINTS,
    Mark,
    Point,
    arms,
    by_workers,
    draw_lines,
    draw_marks,
    extent,
    height_in,
    in_words,
)
from reports.drawing.style import series_styles
from reports.wording.numbers import duration

WHOLE = Point("threads", 2, 1.5, 1.25, 2.0, 12)
BARE = Point("threads", 4, 3.0, math.nan, math.nan)
MARKS = (
    Mark("sha", "3.13", Point("-", 2, 1.0, 0.9, 1.1), "1.00×"),
    Mark("http", "3.13", Point("-", 2, 3.0, math.nan, math.nan), "3.00×"),
    Mark("sha", "3.13t", Point("-", 2, 2.0, 1.9, 2.2), "2.00×"),
)


def test_arms_reach_to_the_bounds() -> None:
    """Arms are lengths, below and above; without an interval there are none."""
    assert arms([WHOLE, BARE]) == [[0.25, 0.0], [0.5, 0.0]]


def test_the_extent_holds_all_that_is_drawn() -> None:
    """Bounds and estimates are within it, and so is a reference, but not what was not measured."""
    assert extent([WHOLE, BARE]) == (1.25, 3.0)
    assert extent([WHOLE, BARE], 1.0) == (1.0, 3.0)
    assert extent([], 1.0) == (1.0, 1.0)


@pytest.mark.parametrize("count", [1, 3, 12])
def test_lines_stand_beside_each_other(count: int) -> None:
    """At their data, moved by so many points that no mark lies on another, around the middle."""
    names = [f"runner {number:02}" for number in range(count)]
    figure = Figure()
    axes = figure.add_subplot(xlim=(1, 4), ylim=(1, 2))
    drawn = tuple(Point(name, 2, 1.5, 1.25, 2.0) for name in names)
    draw_lines(axes, by_workers(drawn, series_styles(names)))
    lines = [c.lines[0] for c in axes.containers]  # type: ignore[attr-defined] # error bars
    assert {float(line.get_xdata()[0]) for line in lines} == {2.0}
    places = np.array([line.get_transform().transform((2, 1.5))[0] for line in lines]) * 72 / figure.dpi
    assert np.all(np.diff(places) > MARK_POINTS)
    assert places.mean() == pytest.approx(axes.transData.transform((2, 1.5))[0] * 72 / figure.dpi)


def test_a_tip_has_all_that_is_known_of_a_point() -> None:
    """Its interval and blocks, where it has any."""
    assert WHOLE.tip() == "threads, 2 workers: 1.50× (1.25–2.00), 12 blocks"
    assert BARE.tip(duration) == "threads, 4 workers: 3.00 s"


def test_marks_stand_in_their_rows() -> None:
    """At their figures, the series of a row slightly apart; a series without any figure is left out."""
    _, axes = new_axes("title", 3)
    draw_marks(axes, ["sha", "http"], MARKS, series_styles(["3.13", "3.13t", "3.14"]))
    drawn = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    assert sorted(drawn) == ["3.13", "3.13t"]
    np.testing.assert_array_equal(drawn["3.13"].get_xdata(), [1.0, 3.0])
    np.testing.assert_array_equal(np.asarray(drawn["3.13"].get_ydata(), float).round(), [0, 1])
    assert drawn["3.13"].get_ydata()[0] < drawn["3.13t"].get_ydata()[0]  # type: ignore[index] # an array
    assert [label.get_text() for label in axes.get_yticklabels()] == ["sha", "http"]


def test_the_words_hold_every_figure() -> None:
    """Row, series and number of each mark."""
    assert in_words(MARKS) == "sha, 3.13: 1.00×; http, 3.13: 3.00×; sha, 3.13t: 2.00×"


def test_a_chart_grows_with_its_marks_and_fits_a_page() -> None:
    """More rows and more series are higher, up to a bound."""
    assert height_in(2, 2) < height_in(3, 2) < height_in(3, 12) < height_in(100, 12) == height_in(200, 12)
