"""The table of start-ups."""

from __future__ import annotations

import math

import pytest

from reports.chapters.startup.chapter import CHAPTER, headline, in_short, sentences, start_up_rows
from reports.speedups.cells import analyze
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


ASTRIDE = [2e-3] * 3 + [8e-3] * 3


@pytest.mark.parametrize(
    ("ready_s", "says"),
    [
        ([4e-2] * 6, "Starting 2 processes (fork) takes 10.0× as long as 2 threads"),
        ([2e-3] * 6, "Starting 2 processes (fork) takes 0.50× as long as 2 threads"),
        (ASTRIDE, "Start-up of 2 processes (fork) and 2 threads: no difference shown"),
        ([4e-2] * 5, "Start-up of 2 processes (fork) and 2 threads: too few repeats"),
    ],
)
def test_the_headline_compares_processes_with_threads(ready_s: list[float], says: str) -> None:
    """The fewest that both were started with, and only as far as the interval tells."""
    both = (start_up("threads", 2), start_up("processes", 2, len(ready_s), all_ready_s=ready_s))
    found = analyze(run_of(*both, start_up("threads", 4), start_up("processes", 4)))
    assert headline(found) == says


def test_without_a_pair_nothing_is_compared() -> None:
    """Nothing at all, one of the two, or other numbers of workers."""
    for made in ([], [start_up("threads", 2)], [start_up("threads", 2), start_up("processes", 4)]):
        found = analyze(run_of(*made))
        assert headline(found) == "Start-up of processes against threads: not measured"
        assert list(sentences(found)) == []


def test_in_short_tells_the_times_of_the_same_workers() -> None:
    """The fastest first."""
    slow = start_up("processes", 2, all_ready_s=[8e-3] * 6)
    found = analyze(run_of(start_up("threads", 1), start_up("threads", 2), slow))
    assert list(in_short(found)) == ["2 workers are ready after 4.00 ms (threads) and 8.00 ms (processes)."]
    assert list(in_short(analyze(run_of()))) == []


def test_memory_that_shrank_is_not_shown() -> None:
    """A dash, and the reason."""
    forked = start_up("processes", 2, uss_bytes=[-(2**20)] * 6)
    found = analyze(run_of(start_up("threads", 2), forked))
    (table,) = CHAPTER.tables(found)
    assert [row[table.headings.index("USS")] for row in table.rows] == ["–", "2.00 MiB"]
    assert list(sentences(found))[-1].startswith("Added memory is not shown where it is negative")
