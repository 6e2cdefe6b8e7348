"""Marks stand in their rows, the first on top."""

from __future__ import annotations

import math

import numpy as np

from reports.drawing.axes import new_axes
from reports.drawing.marks import Point
from reports.drawing.rows import Mark, draw_marks, height_in, in_words
from reports.drawing.style import series_styles

MARKS = (
    Mark("sha", "3.13", Point("-", 2, 1.0, 0.9, 1.1), "1.00×"),
    Mark("http", "3.13", Point("-", 2, 3.0, math.nan, math.nan), "3.00×"),
    Mark("sha", "3.13t", Point("-", 2, 2.0, 1.9, 2.2), "2.00×"),
)


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
