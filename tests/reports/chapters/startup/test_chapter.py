"""The table of start-ups."""

from __future__ import annotations

import math

from reports.chapters.startup.chapter import start_up_rows
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import run_of, start_up


def test_every_phase_is_a_median_with_its_interval() -> None:
    """Of six repeats the interval runs from the least to the greatest, worked out by hand."""
    times = [0.006, 0.001, 0.005, 0.002, 0.004, 0.003]
    row = start_up_rows(run_of(start_up("processes", 4, first_result_s=times)))[0]
    assert row.first_result_s == Interval(0.0035, 0.001, 0.006)
    assert [each.estimate for each in (row.create_s, row.all_ready_s, row.shutdown_s)] == [1e-3, 4e-3, 3e-3]
    assert (row.repeats, row.start_method) == (6, "fork")


def test_memory_is_in_bytes() -> None:
    """Four workers added 4 MiB of their own and 8 MiB in proportion; the peak is one figure."""
    row = start_up_rows(run_of(start_up("processes", 4)))[0]
    assert (row.uss_bytes.estimate, row.pss_bytes.estimate, row.peak_rss_bytes) == (2**22, 2**23, 2**25)


def test_what_was_not_measured_is_nan() -> None:
    """Never 0."""
    unknown = start_up("threads", 1, uss_bytes=None, pss_bytes=None, peak_rss_bytes=None)
    row = start_up_rows(run_of(unknown))[0]
    assert all(map(math.isnan, (row.uss_bytes.estimate, row.uss_bytes.low, row.pss_bytes.estimate)))
    assert row.peak_rss_bytes is None


def test_few_repeats_have_no_interval() -> None:
    """Below six the median stands alone."""
    row = start_up_rows(run_of(start_up("threads", 1, repeats=5)))[0]
    assert row.create_s.estimate == 1e-3
    assert math.isnan(row.create_s.low)


def test_rows_come_by_runner_and_workers() -> None:
    """Whatever the order in the file."""
    rows = start_up_rows(run_of(start_up("threads", 2), start_up("processes", 8), start_up("processes", 2)))
    assert [(row.runner, row.workers) for row in rows] == [("processes", 2), ("processes", 8), ("threads", 2)]
    assert start_up_rows(run_of()) == ()
