"""The table of dispatch costs."""

from __future__ import annotations

import math

import pytest

from reports.chapters.dispatch.chapter import dispatch_rows
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import point, run_of


def test_the_cost_is_that_of_one_item() -> None:
    """Rounds of 100 items in 10 to 60 ms: 0.35 ms an item, from 0.1 to 0.6."""
    seconds = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06]
    row = dispatch_rows(run_of(point("processes", "empty", seconds, chunk_size=1)))[0]
    assert row.cost_s == Interval(pytest.approx(3.5e-4), pytest.approx(1e-4), pytest.approx(6e-4))
    assert (row.chunk_size, row.blocks, row.payload_bytes) == (1, 6, None)
    assert math.isnan(row.mib_per_s.estimate)


def test_a_payload_counts_both_ways() -> None:
    """4 MiB there and back in 2 s is 4 MiB/s; the slowest block is the lowest rate."""
    slow = [200.0] * 5 + [400.0]
    row = dispatch_rows(run_of(point("processes", "payload", slow, payload_bytes=2**22)))[0]
    assert (row.cost_s.estimate, row.cost_s.high) == (2.0, 4.0)
    assert row.mib_per_s == Interval(4.0, 2.0, 4.0)


def test_few_blocks_have_no_interval() -> None:
    """Below six the figures stand alone."""
    row = dispatch_rows(run_of(point("threads", "payload", [1.0], payload_bytes=1024)))[0]
    assert row.cost_s.estimate == 0.01
    assert math.isnan(row.cost_s.low)
    assert math.isnan(row.mib_per_s.high)


def test_rows_come_by_series_payload_and_runner() -> None:
    """The sweep of the break-even has a report of its own."""
    benchmarks = [
        point("threads", "payload", [1.0], payload_bytes=2048),
        point("threads", "payload", [1.0], payload_bytes=1024),
        point("processes", "payload", [1.0], payload_bytes=1024),
        point("threads", "break_even", [1.0], item_s=1e-3),
        point("threads", "empty", [1.0], chunk_size=1),
    ]
    assert [(row.series, row.runner, row.payload_bytes) for row in dispatch_rows(run_of(*benchmarks))] == [
        ("empty", "threads", None),
        ("payload", "processes", 1024),
        ("payload", "threads", 1024),
        ("payload", "threads", 2048),
    ]
    assert dispatch_rows(run_of()) == ()
