"""The chart of throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.drawing.marks import Point
from reports.drawing.style import series_styles
from reports.speedups import throughput_chart as throughput

if TYPE_CHECKING:
    from reports.speedups.cells import Analysis


def test_rows_are_items_per_second(analysis: Analysis) -> None:
    """Twenty items in 1, 0.5, 0.4 and 2 s."""
    rows = throughput.rows(analysis, "sha")
    assert rows.unit == "strings"
    assert rows.sequential == Point("sequential", 1, 20.0, 20.0, 20.0)
    assert [(p.runner, p.workers, p.value) for p in rows.points] == [
        ("processes", 2, 10.0),
        ("threads", 2, 40.0),
        ("threads", 4, 50.0),
    ]
    assert throughput.title(rows) == "sha: up to 50.0 strings/s (threads, 4 workers), sequential 20.0"


def test_what_is_drawn_is_what_the_rows_say(analysis: Analysis) -> None:
    """A line for each runner, one for sequential, an axis from 0 with the workload's unit."""
    (axes,) = throughput.draw(throughput.rows(analysis, "sha"), series_styles(analysis.runners)).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_array_equal(series["threads"].get_xydata(), [[2, 40.0], [4, 50.0]])
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylabel() == "strings per second"


def test_the_words_hold_every_number(analysis: Analysis) -> None:
    """The alternative text tells each cell's throughput with its interval."""
    words = throughput.alt(throughput.rows(analysis, "sha"))
    assert "sequential: 20.0 strings/s (20.0–20.0)" in words
    assert "threads, 4 workers: 50.0 strings/s (50.0–50.0)" in words
