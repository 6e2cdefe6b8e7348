"""The chart of ways to share an array."""

from __future__ import annotations

import numpy as np

from reports.chapters.sharing import chart
from reports.chapters.sharing.chapter import sharing_rows
from reports.drawing.style import series_styles
from tests.reports.make_kinds import run_of, shared

ROWS = sharing_rows(
    run_of(
        shared("sequential", [0.2] * 6, 64),
        shared("shared-memory", [0.1] * 6, 70),
        shared("shipped", [0.4] * 6, 90),
    )
)
STYLES = series_styles(["sequential", "processes"])


def test_the_title_has_both_ends() -> None:
    """The fastest and the slowest way of processes."""
    assert chart.title(ROWS) == "A round: shared memory 100 ms, sent with the items 400 ms"
    assert chart.title(ROWS[:1]) == "A round: sequential 200 ms"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A mark and a bar for each way, on the same row."""
    left, right = chart.draw(ROWS, STYLES).axes
    marks = [container.lines[0] for container in left.containers]  # type: ignore[attr-defined] # error bars
    np.testing.assert_allclose([mark.get_xdata()[0] for mark in marks], [0.2, 0.1, 0.4])
    np.testing.assert_allclose([bar.get_width() for bar in right.patches], [64, 70, 90])  # type: ignore[attr-defined] # bars
    names = [label.get_text() for label in left.get_yticklabels()]
    assert names == ["sequential", "shared memory", "sent with the items"]


def test_the_words_hold_every_number() -> None:
    """Time, speedup, memory, its peak, and what is sent."""
    assert chart.alt(ROWS[1:2]) == (
        "Time of a round and added memory by how workers get an array. shared memory, 2 workers: 100 ms "
        "(100–100), 2.00× (2.00–2.00) of sequential, adds 70.0 MiB, at most 80.0 MiB, sends 80 B."
    )
