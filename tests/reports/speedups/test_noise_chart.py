"""The chart of the noise floor."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reports.drawing.marks import Point
from reports.speedups import noise_chart as noise_floor
from reports.speedups.noise_chart import ControlRow

if TYPE_CHECKING:
    from reports.speedups.cells import Analysis


def test_rows_are_the_controls(analysis: Analysis) -> None:
    """One row for each group, with whether it holds."""
    rows = noise_floor.rows(analysis)
    assert rows == (
        ControlRow("sha", Point("twin", 1, 1.0, 1.0, 1.0), contains_one=True),
        ControlRow("loud", Point("twin", 1, 1.25, 1.25, 1.25), contains_one=False),
    )
    assert noise_floor.title(rows) == "Sequential twice: 1 of 2 intervals contain 1.00; widest ±0 %"


def test_controls_without_intervals_have_no_width() -> None:
    """With too few blocks the title tells only how many contain 1.00."""
    bare = ControlRow("sha", Point("twin", 1, 1.1, math.nan, math.nan), contains_one=None)
    assert noise_floor.title((bare,)) == "Sequential twice: 0 of 1 intervals contain 1.00"
    assert "has no interval" in noise_floor.alt((bare,))


def test_what_is_drawn_is_what_the_rows_say(analysis: Analysis) -> None:
    """One mark a group, and another mark where 1.00 is excluded."""
    (axes,) = noise_floor.draw(noise_floor.rows(analysis)).axes
    marks = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    np.testing.assert_array_equal([mark.get_xydata()[0] for mark in marks], [[1.0, 0], [1.25, 1]])
    assert marks[0].get_marker() != marks[1].get_marker()


def test_the_words_hold_every_number(analysis: Analysis) -> None:
    """The alternative text tells each control's figure and whether it contains 1.00."""
    words = noise_floor.alt(noise_floor.rows(analysis))
    assert "sha: 1.00× (1.00–1.00), contains 1.00; loud: 1.25× (1.25–1.25), excludes 1.00" in words
