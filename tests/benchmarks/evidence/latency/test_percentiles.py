"""Percentiles with lost requests, and the histogram."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence.latency.percentiles import histogram, percentile

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
