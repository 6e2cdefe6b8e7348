"""The chart of dispatch costs."""

from __future__ import annotations

import numpy as np

from reports.chapters.dispatch import chart as dispatch
from reports.drawing.style import series_styles
from tests.reports.make_kinds import point, run_of

STYLES = series_styles(["threads", "processes"])
ROWS = dispatch.rows(
    run_of(
        point("processes", "empty", [0.1] * 6, chunk_size=1),
        point("processes", "empty", [0.01] * 6, chunk_size=50),
        point("processes", "payload", [0.2] * 6, payload_bytes=2**10),
        point("processes", "payload", [1.0] * 6, payload_bytes=2**20),
        point("threads", "empty", [0.01] * 6, chunk_size=1),
    )
)


def test_rows_are_items_that_are_sent_one_by_one() -> None:
    """The empty item is the smallest; items in chunks are in the table only."""
    shown = [(row.cost.runner, row.payload_bytes, round(row.cost.value, 6)) for row in ROWS]
    assert shown == [
        ("processes", 0, 0.001),
        ("processes", 2**10, 0.002),
        ("processes", 2**20, 0.01),
        ("threads", 0, 0.0001),
    ]


def test_the_title_is_the_cost_of_an_empty_item() -> None:
    """Or of the smallest payload."""
    assert dispatch.title(ROWS) == ("An item that does nothing costs: processes 1.00 ms, threads 100 µs")
    assert dispatch.title(ROWS[1:2]) == "An item of 1 KiB costs: processes 2.00 ms"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """Payloads are connected, the empty item stands apart at the left edge."""
    (axes,) = dispatch.draw(ROWS, STYLES).axes
    marks = [container.lines[0] for container in axes.containers]  # type: ignore[attr-defined] # error bars
    drawn = [mark.get_xydata().tolist() for mark in marks if len(mark.get_xydata())]
    np.testing.assert_allclose(drawn[0], [[2**10, 0.002], [2**20, 0.01]])
    np.testing.assert_allclose(drawn[1], [[128, 0.001]])
    assert (axes.get_xscale(), axes.get_yscale()) == ("log", "log")
    assert [label.get_text() for label in axes.get_xticklabels()] == ["empty", "1 KiB", "1 MiB"]


def test_the_words_hold_every_number() -> None:
    """With the rate where there is a payload: 1 MiB there and back in 10 ms is 200 MiB/s."""
    assert dispatch.alt(ROWS[2:]) == (
        "Time to hand out one item and get its result, by payload. processes, 1 MiB: 10.0 ms (10.0–10.0), "
        "200 MiB/s (200–200); threads, empty: 100 µs (100–100)."
    )


def test_empty_items_alone_are_a_chart_too() -> None:
    """Without payloads there is one place on the axis."""
    (axes,) = dispatch.draw(ROWS[3:], STYLES).axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["empty"]
    assert dispatch.rows(run_of()) == ()
