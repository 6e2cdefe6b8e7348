"""The chart of single blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from reports.drawing.style import series_styles
from reports.speedups import blocks_chart as blocks

if TYPE_CHECKING:
    from reports.speedups.cells import Analysis


def test_rows_are_the_blocks_in_their_order(analysis: Analysis) -> None:
    """Every timed cell but the reference, each with all its blocks."""
    strips = blocks.rows(analysis, "loud")
    assert [strip.label for strip in strips] == ["sequential again", "threads, 2"]
    assert strips[0].blocks == (1.25,) * 6
    assert strips[1].blocks == (1.0, 1.0, 1.0, 1.0, 1.0, 2.0)
    assert strips[1].strays == pytest.approx(1.0)
    assert blocks.title("loud", strips) == "loud: blocks stray up to 100 % from their median (threads, 2)"


def test_what_is_drawn_is_what_the_rows_say(analysis: Analysis) -> None:
    """Each strip shows its blocks, first on top, with its median and interval."""
    strips = blocks.rows(analysis, "loud")
    (axes,) = blocks.draw("loud", strips, series_styles(analysis.runners)).axes
    dots, interval, median = axes.lines[3:6]
    np.testing.assert_array_equal(dots.get_xdata(), strips[1].blocks)
    assert list(np.asarray(dots.get_ydata())) == sorted(np.asarray(dots.get_ydata()))
    assert list(np.asarray(interval.get_xdata())) == [1.0, 2.0]
    assert set(np.asarray(median.get_xdata())) == {1.0}
    assert axes.yaxis_inverted()


def test_the_words_hold_the_ranges(analysis: Analysis) -> None:
    """The alternative text tells how far the blocks of each cell lie apart."""
    words = blocks.alt("loud", blocks.rows(analysis, "loud"))
    assert "threads, 2: 6 blocks from 1.00× to 2.00×" in words
