"""The chart of percentile curves."""

from __future__ import annotations

from reports.chapters.latency import curves_chart as latency
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import BLOCKS, answers

SLOW = {4e-3: 600, 5e-3: 390, 1e-2: 10}
QUICK = {1e-4: 980, 2e-4: 20}
ROWS = latency.rows(
    run_of(
        answers("processes", 4, (1e-4,) * BLOCKS, QUICK),
        answers("threads", 1, (4e-3,) * BLOCKS, SLOW),
        answers(histogram=QUICK),
        answers("c_keeping_gil", 1, (4e-3,) * BLOCKS, SLOW),
        answers("threads", 1, (4e-3,) * BLOCKS, SLOW, switch_interval_s=0.001),
        answers("threads", 2, (4e-3,) * BLOCKS, {4e-3: 6}),
    )
)


def test_curves_are_those_of_threads_and_processes() -> None:
    """Idle first; what has too few requests for a curve has none."""
    assert [one.name for one in ROWS] == ["idle", "beside 1 busy thread", "beside 4 busy processes"]
    assert ROWS[1].shares == (0.6, 0.99)
    assert ROWS[1].times_s == (4e-3, 5e-3)


def test_the_title_tells_the_medians() -> None:
    """Idle, and as few as there are."""
    assert latency.title(ROWS) == "Median response: 100 µs idle, 4.00 ms beside 1 busy thread"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A line for each curve; rarer is further right."""
    (axes,) = latency.draw(ROWS).axes
    labels = [line.get_label() for line in axes.lines]
    assert [label for label in labels if str(label).startswith(("idle", "beside"))] == [
        "idle",
        "beside 1 busy thread",
        "beside 4 busy processes",
    ]
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "50 %", "90 %", "99 %"]


def test_the_words_hold_every_percentile_that_is_known() -> None:
    """With its interval; and without answers there are no rows."""
    assert latency.alt(ROWS[1:2]) == (
        "Time to the answer of a UDP request, by who computes meanwhile. beside 1 busy thread: p50 4.00 ms "
        "(4.00–4.00), p90 5.00 ms (5.00–5.00), p99 5.00 ms (5.00–10.00)."
    )
    assert latency.rows(run_of()) == ()
