"""The table of start-ups."""

from __future__ import annotations

import math

import numpy as np

from reports.chapters.startup.startup import COLUMNS, startup_table
from tests.reports.make_kinds import run_of, start_up


def test_every_phase_is_a_median_with_its_interval() -> None:
    """Of six repeats the interval runs from the least to the greatest, worked out by hand."""
    times = [0.006, 0.001, 0.005, 0.002, 0.004, 0.003]
    row = startup_table(run_of(start_up("processes", 4, first_result_s=times))).iloc[0]
    assert (row["first_result_s"], row["first_result_s_low"], row["first_result_s_high"]) == (
        0.0035,
        0.001,
        0.006,
    )
    assert (row["create_s"], row["all_ready_s"], row["shutdown_s"]) == (1e-3, 4e-3, 3e-3)
    assert (row["repeats"], row["start_method"]) == (6, "fork")


def test_memory_is_in_bytes() -> None:
    """Four workers added 4 MiB of their own and 8 MiB in proportion; the peak is one figure."""
    row = startup_table(run_of(start_up("processes", 4))).iloc[0]
    assert (row["uss_bytes"], row["pss_bytes"], row["peak_rss_bytes"]) == (2**22, 2**23, 2**25)


def test_what_was_not_measured_is_nan() -> None:
    """Never 0."""
    unknown = start_up("threads", 1, uss_bytes=None, pss_bytes=None, peak_rss_bytes=None)
    row = startup_table(run_of(unknown)).iloc[0]
    assert all(
        math.isnan(row[name]) for name in ("uss_bytes", "uss_bytes_low", "pss_bytes", "peak_rss_bytes")
    )


def test_few_repeats_have_no_interval() -> None:
    """Below six the median stands alone."""
    row = startup_table(run_of(start_up("threads", 1, repeats=5))).iloc[0]
    assert row["create_s"] == 1e-3
    assert math.isnan(row["create_s_low"])


def test_rows_come_by_runner_and_workers() -> None:
    """Whatever the order in the file; an empty table has its columns."""
    table = startup_table(run_of(start_up("threads", 2), start_up("processes", 8), start_up("processes", 2)))
    np.testing.assert_array_equal(table["runner"], ["processes", "processes", "threads"])
    np.testing.assert_array_equal(table["workers"], [2, 8, 2])
    assert list(startup_table(run_of()).columns) == COLUMNS
