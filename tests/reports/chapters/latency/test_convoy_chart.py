"""The chart of what convoys keep."""

from __future__ import annotations

from reports.chapters.latency import convoy_chart as convoy
from reports.drawing.style import series_styles
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import convoy as benchmark

ROWS = convoy.rows(run_of(benchmark(4096, kept=0.02), benchmark(1), benchmark(4096, "processes", 0.9)))


def test_rows_come_by_neighbor_and_payload() -> None:
    """The point's runner is the neighbor."""
    assert [(row.kept.runner, row.payload_bytes, row.kept.value) for row in ROWS] == [
        ("processes", 4096, 0.9),
        ("threads", 1, 0.01),
        ("threads", 4096, 0.02),
    ]


def test_the_title_tells_of_the_smallest_payloads() -> None:
    """Beside each neighbor."""
    assert convoy.title(ROWS[1:]) == "Short I/O keeps 1.0 % beside a busy thread"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A line for each neighbor, in its runner's color."""
    styles = series_styles(["threads", "processes"])
    (axes,) = convoy.draw(ROWS).axes
    (processes, threads) = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    assert list(threads.get_ydata()) == [0.01, 0.02]
    assert processes.get_color() == styles["processes"].color


def test_the_words_hold_every_share() -> None:
    """With its interval; and without convoys there are no rows."""
    assert convoy.alt(ROWS[1:2]) == (
        "Operations per second that a thread with short I/O keeps. 1 B beside a busy thread: 1.0 % (1.0–1.0)."
    )
    assert convoy.rows(run_of()) == ()
