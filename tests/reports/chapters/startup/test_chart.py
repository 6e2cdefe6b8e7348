"""The chart of start-ups."""

from __future__ import annotations

import numpy as np

from reports.chapters.startup import chart as startup
from reports.drawing.marks import Point
from reports.drawing.style import series_styles
from tests.reports.make_kinds import run_of, start_up

STYLES = series_styles(["threads", "processes"])
ROWS = startup.rows(run_of(start_up("threads", 2), start_up("processes", 2), start_up("processes", 4)))


def test_rows_have_the_four_phases() -> None:
    """Threads first, then by workers; each phase with its interval."""
    assert [(row.runner, row.workers) for row in ROWS] == [("threads", 2), ("processes", 2), ("processes", 4)]
    assert tuple(ROWS[1].phases.values()) == tuple(
        Point("processes", 2, ms, ms, ms) for ms in (1e-3, 2e-3, 4e-3, 3e-3)
    )


def test_the_title_is_about_the_most_workers() -> None:
    """How long until all of them are ready."""
    assert startup.title(ROWS) == "Start-up: 2 threads 4.00 ms, 4 processes 4.00 ms"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """One mark a row, in the runner's look: when all of its workers are ready."""
    (axes,) = startup.draw(ROWS, STYLES).axes
    marks = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    np.testing.assert_allclose([mark.get_xdata()[0] for mark in marks], [4e-3] * 3)
    assert {mark.get_color() for mark in marks[1:]} == {STYLES["processes"].color}
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "threads, 2",
        "processes, 2",
        "processes, 4",
    ]


def test_the_words_hold_every_number() -> None:
    """Each phase of each row with its interval."""
    assert startup.alt(ROWS[:1]) == (
        "Start-up of each runner by number of workers. threads, 2 workers: executor created 1.00 ms "
        "(1.00–1.00), first result 2.00 ms (2.00–2.00), all workers ready 4.00 ms (4.00–4.00), shut down "
        "3.00 ms (3.00–3.00)."
    )


def test_without_start_ups_there_is_no_row() -> None:
    """And so no chart."""
    assert startup.rows(run_of()) == ()
