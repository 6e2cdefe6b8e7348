"""The table of dispatch costs."""

from __future__ import annotations

import math

import pytest

from reports.chapters.dispatch.chapter import break_even_rows, dispatch_rows, headline, in_short
from reports.speedups.cells import analyze
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import point, run_of, sweep


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


@pytest.mark.parametrize(
    ("longest", "says"),
    [
        ([2.0] * 6, "2 processes beat sequential from items of 2 ms"),
        ([0.9] * 6, "2 processes did not beat sequential with items up to 4 ms"),
        ([0.9, 1.1] * 3, "2 processes: no gain shown with items up to 4 ms"),
        ([2.0] * 5, "Break-even of 2 processes: too few blocks to tell"),
    ],
)
def test_the_headline_is_the_break_even(longest: list[float], says: str) -> None:
    """Of items that are sent one by one; only as far as the interval at the longest tells."""
    found = analyze(run_of(*sweep({0.001: [0.5] * len(longest), 0.004: longest})))
    assert headline(found) == says


def test_where_nothing_was_swept_the_headline_says_so() -> None:
    """Empty items alone have no break-even."""
    for made in ([], [point("threads", "empty", [0.1] * 6)]):
        assert headline(analyze(run_of(*made))) == "Break-even of processes: not measured"


def test_in_short_tells_of_empty_items_and_of_chunks() -> None:
    """Items that were sent one by one; a chunk that does not win is not told."""
    empty = [point(runner, "empty", [0.1] * 6, chunk_size=1) for runner in ("threads", "processes")]
    alone = sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6})
    chunked = sweep({0.001: [1.5] * 6, 0.004: [2.0] * 6}, chunk_size=50)
    assert list(in_short(analyze(run_of(*empty, *alone, *chunked)))) == [
        "Empty item: 1.00 ms with threads, 1.00 ms with processes.",
        "In one chunk per worker they win from the shortest items tried, 1 ms.",
    ]
    assert list(in_short(analyze(run_of(*alone)))) == []


def test_every_way_of_sending_has_a_row() -> None:
    """With the duration from which on it wins, or the durations at which it does not."""
    made = [
        *sweep({0.001: [0.5] * 6, 0.004: [2.0] * 6}),
        *sweep({0.001: [0.5] * 6, 0.004: [0.9] * 6}, chunk_size=50),
    ]
    assert [(row["items sent"], row["faster"]) for row in break_even_rows(run_of(*made))] == [
        ("one by one", "from items of 2.00 ms (2.00–2.00)"),
        ("in one chunk per worker", "not with items of 1 ms to 4 ms"),
    ]
