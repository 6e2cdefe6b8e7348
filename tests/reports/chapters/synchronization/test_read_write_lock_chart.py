"""The chart of where a readers–writer lock pays."""

from __future__ import annotations

import numpy as np

from reports.chapters.synchronization import read_write_lock_chart as read_write_lock
from reports.data.cells import Benchmark
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import trial


def pair(share: float, section_s: float, seconds: float) -> list[Benchmark]:
    """Return both locks at one share of reading; the plain one takes 1 s."""
    settings = {"reading_share": share, "section_s": section_s}
    return [
        trial("read_write_lock", "ReadWriteLock", 12, wall_s=[seconds] * 6, settings=settings),
        trial("read_write_lock", "Lock", 12, settings=settings),
    ]


ROWS = read_write_lock.rows(run_of(*pair(0.9, 0.001, 0.25), *pair(0.5, 0.001, 0.5), *pair(0.9, 0.0, 4.0)))


def test_rows_come_by_time_inside_and_share() -> None:
    """As speedups over the plain lock."""
    assert [(row.section_s, row.reading_share, row.speedup.estimate) for row in ROWS] == [
        (0.0, 0.9, 0.25),
        (0.001, 0.5, 2.0),
        (0.001, 0.9, 4.0),
    ]


def test_the_title_says_where_it_pays() -> None:
    """Only where the whole interval does."""
    title = read_write_lock.title(ROWS)
    assert title == "A readers–writer lock pays: 50 % reading, held 1 ms; 90 % reading, held 1 ms"
    assert read_write_lock.title(ROWS[:1]) == "A readers–writer lock is shown to pay nowhere here"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A line for each time spent inside."""
    (axes,) = read_write_lock.draw(ROWS).axes
    lines = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    assert [len(line.get_xdata()) for line in lines] == [1, 2]
    np.testing.assert_allclose(lines[1].get_ydata().astype(float), [2.0, 4.0])


def test_the_words_hold_every_number() -> None:
    """Each speedup with its interval; and without any there is no row."""
    assert read_write_lock.alt(ROWS[:1]) == (
        "Speedup of a readers–writer lock over a plain lock. "
        "90 % reading, held for a look into memory: 0.25× (0.25–0.25)."
    )
    assert read_write_lock.rows(run_of()) == ()
