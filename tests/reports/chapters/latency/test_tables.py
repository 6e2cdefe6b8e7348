"""Tables of answers and convoys."""

from __future__ import annotations

import math

import pytest

from reports.chapters.latency.tables import answers_table, convoy_table, kept, longest_wait_s, work_kept
from reports.statistics.intervals import Interval
from reports.wording.tables import frame_table
from tests.reports.make_latency import answers, convoy, loaded, loaded_convoys

COUNTED = {1e-3: 900, 2e-3: 90, 9e-3: 10}


def test_a_row_has_percentiles_lost_requests_and_what_workers_kept() -> None:
    """What there are too few requests for is a dash on the page."""
    points = loaded([answers(histogram=COUNTED), answers("threads", 4, histogram=COUNTED)])
    table = answers_table(points)
    alone, beside = table.iloc[0], table.iloc[1]
    assert (beside["beside"], beside["requests"], beside["lost"]) == ("4 busy threads", 1000, 0)
    assert beside["p99_s"] == pytest.approx(2e-3)
    assert math.isnan(beside["p99.9_s"])
    assert beside["work_kept_share"] == pytest.approx(0.9)
    assert beside["longest_wait_of_a_worker_s"] == 0.02
    assert math.isnan(alone["work_kept_share"])
    shown = frame_table("Answers", table)
    assert shown.headings[:6] == (
        "Answered by",
        "Beside",
        "Switch interval",
        "Requests",
        "Lost",
        "Mean spacing",
    )
    assert shown.rows[1][:6] == ("a thread (UDP)", "4 busy threads", "5 ms", "1,000", "0", "2.00 ms")
    assert "P99" in shown.headings
    assert "P99.9" not in shown.headings


def test_a_convoy_keeps_a_share() -> None:
    """Block by block; the longest wait is that of all blocks."""
    (point,) = loaded_convoys([convoy(4096, kept=0.25, longest_wait_s=[0.005] * 5 + [None])])
    assert kept(point) == Interval(0.25, 0.25, 0.25)
    assert longest_wait_s(point) == 0.005
    row = convoy_table([point]).iloc[0]
    assert (row["payload"], row["beside"], row["kept_share"]) == ("4 KiB", "1 busy thread", 0.25)


def test_what_was_not_measured_is_nan() -> None:
    """Nobody was busy."""
    (alone,) = loaded([answers()])
    assert math.isnan(work_kept(alone).estimate)
    assert math.isnan(longest_wait_s(alone))
    assert answers_table([]).empty
    assert convoy_table([]).empty
