"""The chart of wake-up latencies."""

from __future__ import annotations

import numpy as np

from reports.chapters.synchronization import wake_up_chart as wake_up
from tests.reports.make_kinds import run_of
from tests.reports.make_lesson import every_block, trial

LATENCIES = every_block(wake_p50_s=1e-4, wake_p95_s=2e-4, wake_p99_s=4e-4)
ROWS = wake_up.rows(
    run_of(
        trial("event", "Event", 9, observations=LATENCIES),
        trial("event", "Event", 2, observations=LATENCIES),
        trial("event", "Event", 3),
    )
)


def test_rows_come_by_waiting_threads() -> None:
    """The one that signals does not wait; what has no latencies is left out."""
    assert [row.waiting for row in ROWS] == [1, 8]
    assert [point.value for point in ROWS[0].percentiles] == [1e-4, 2e-4, 4e-4]


def test_the_title_tells_of_the_fewest_and_the_most() -> None:
    """Or of one number of threads if there is but one."""
    assert [wake_up.title(rows) for rows in (ROWS, ROWS[:1])] == [
        "Half of the threads wake within 100 µs (1 waiting), 100 µs (8 waiting)",
        "Half of the threads wake within 100 µs (1 waiting)",
    ]


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A line for each percentile over the numbers of waiting threads."""
    (axes,) = wake_up.draw(ROWS).axes
    lines = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    assert len(lines) == 3
    np.testing.assert_allclose(lines[2].get_ydata().astype(float), [4e-4, 4e-4])


def test_the_words_hold_every_number() -> None:
    """Each percentile with its interval; and without an experiment there is no row."""
    assert wake_up.alt(ROWS[:1]) == (
        "Time from setting an event until threads are awake. 1 waiting: half are awake 100 µs (100–100), "
        "95 % 200 µs (200–200), 99 % 400 µs (400–400)."
    )
    assert wake_up.rows(run_of()) == ()
