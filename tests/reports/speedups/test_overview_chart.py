"""The chart of the best cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.drawing.marks import Point
from reports.drawing.style import series_styles
from reports.speedups import overview_chart as overview

if TYPE_CHECKING:
    from reports.speedups.cells import Analysis


def test_rows_are_the_best_cells(analysis: Analysis) -> None:
    """One row for each runner in each workload, with whether it was faster."""
    rows = overview.rows(analysis)
    assert [(row.workload, row.point, row.faster) for row in rows] == [
        ("sha", Point("processes", 2, 0.5, 0.5, 0.5), False),
        ("sha", Point("threads", 4, 2.5, 2.5, 2.5), True),
        ("loud", Point("threads", 2, 1.0, 1.0, 2.0), False),
    ]
    assert (
        overview.title(rows) == "Faster than sequential: processes in 0 of 1 and threads in 1 of 2 workloads"
    )


def test_what_is_drawn_is_what_the_rows_say(analysis: Analysis) -> None:
    """Marks stand at the speedups, near their workload's line; 1 and the usable CPUs are marked."""
    (axes,) = overview.draw(overview.rows(analysis), series_styles(analysis.runners), 2).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_array_equal(series["threads"].get_xdata(), [2.5, 1.0])
    np.testing.assert_array_equal(np.asarray(series["threads"].get_ydata(), float).round(), [0, 1])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["sha", "loud"]
    assert "2×: 2 usable CPUs" in [line.get_label() for line in axes.lines]


def test_the_words_hold_every_number(analysis: Analysis) -> None:
    """The alternative text tells each best cell's figure with its interval."""
    assert "sha, threads, 4 workers: 2.50× (2.50–2.50); loud, threads" in overview.alt(
        overview.rows(analysis)
    )
