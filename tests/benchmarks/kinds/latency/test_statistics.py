"""What busy workers got done, to exact numbers.

Percentiles with lost requests, and the histogram.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.latency.statistics import (
    Effort,
    Window,
    effort,
    histogram,
    longest_wait_s,
    percentile,
    progress,
    throughput,
)

STEADY = [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("at_s", "chunks"),
    [(-1.0, 0.0), (0.0, 0.0), (0.25, 0.25), (1.0, 1.0), (3.5, 3.5), (4.0, 4.0), (9.0, 4.0)],
)
def test_progress_counts_the_part_of_a_chunk_that_is_done(at_s: float, chunks: float) -> None:
    """Before the beginning nothing is done, and after the end nothing more."""
    assert progress(STEADY, at_s) == pytest.approx(chunks)


def test_throughput_is_that_of_all_workers_within_a_window() -> None:
    """Two and a half chunks of one and one of the other in 2.5 s; a window without length tells nothing."""
    other = [0.0, 2.5, 5.0]
    assert throughput([STEADY, other], Window(0.5, 3.0)) == pytest.approx(3.5 / 2.5)
    assert throughput([STEADY], Window(1.0, 1.0)) is None
    assert throughput([STEADY], Window(2.0, 1.0)) is None


def test_the_longest_wait_is_the_longest_chunk_beyond_the_shortest() -> None:
    """4 s for a chunk that takes 1 s: 3 s of waiting; a chunk that ends outside the window does not count."""
    ends = [0.0, 1.0, 5.0, 6.0, 16.0]
    assert longest_wait_s([ends], Window(0.0, 6.0)) == pytest.approx(3.0)
    assert longest_wait_s([ends, STEADY], Window(0.0, 20.0)) == pytest.approx(9.0)
    assert longest_wait_s([STEADY], Window(7.0, 8.0)) is None


def test_an_effort_compares_alone_with_beside() -> None:
    """One chunk a second alone until 2 s, then half as many: ratio 0.5; one worker has no fairness."""
    found = effort([[0.0, 1.0, 2.0, 4.0, 6.0]], alone_until_s=2.0, during=Window(2.0, 6.0))
    assert found == Effort(throughput_ratio=0.5, jain=None, longest_wait_s=1.0)


def test_several_workers_have_a_fairness() -> None:
    """3 chunks and 1 chunk beside requests."""
    found = effort([[0.0, 1.0, 2.0, 3.0, 4.0], [0.0, 1.0, 4.0]], alone_until_s=1.0, during=Window(1.0, 4.0))
    assert found.jain == pytest.approx(0.8)
    assert found.throughput_ratio is not None
    assert math.isclose(found.throughput_ratio, (4 / 3) / 2)


def test_nobody_got_anything_has_no_fairness() -> None:
    """That would be nought over nought."""
    assert effort([[0.0, 1.0], [0.0, 1.0]], alone_until_s=1.0, during=Window(2.0, 3.0)).jain is None


def test_a_worker_that_began_too_late_leaves_the_ratio_unknown() -> None:
    """It was never alone."""
    assert effort([[5.0, 6.0]], alone_until_s=1.0, during=Window(5.0, 6.0)).throughput_ratio is None


TEN = [float(number) for number in range(1, 11)]


@pytest.mark.parametrize(("share", "value"), [(0.5, 5.0), (0.9, 9.0), (0.91, 10.0), (1.0, 10.0), (0.0, 1.0)])
def test_the_nearest_rank(share: float, value: float) -> None:
    """Of ten, the fifth is the median and the ninth the 90th percentile."""
    assert percentile(TEN, 10, share) == value


def test_lost_requests_took_longer_than_all_others() -> None:
    """Ten answered of twenty: the median is the slowest answer, and beyond it nothing is known."""
    assert percentile(TEN, 20, 0.5) == 10.0
    assert percentile(TEN, 20, 0.51) is None
    assert percentile([], 5, 0.5) is None


def test_a_histogram_has_three_digits_and_counts() -> None:
    """62.31 and 62.34 µs are the same time."""
    assert histogram([62.31e-6, 5.0, 62.34e-6]) == ([62.3e-6, 5.0], [2, 1])
    assert histogram([]) == ([], [])


@given(st.lists(st.floats(1e-6, 100.0), min_size=1))
def test_a_histogram_keeps_every_time_within_half_a_per_cent(times_s: list[float]) -> None:
    """In their order, and none is lost."""
    values, counts = histogram(times_s)
    kept = [value for value, count in zip(values, counts, strict=True) for _ in range(count)]
    assert kept == pytest.approx(sorted(times_s), rel=0.005)
