"""Percentiles with their intervals, where there are enough requests."""

from __future__ import annotations

import math

import pytest

from reports.statistics.intervals import Interval, at_rank, curve, in_blocks, percentile
from tests.reports.make_latency import answers, loaded

THOUSAND = {1e-3 * number: 1 for number in range(1, 1001)}


def test_the_median_is_that_of_the_blocks() -> None:
    """Its interval shows how they differ."""
    (point,) = loaded([answers(p50_s=(1e-3, 2e-3, 3e-3, 4e-3, 5e-3, 9e-3))])
    assert percentile(point, 0.5) == Interval(3.5e-3, 1e-3, 9e-3)


def test_others_are_those_of_all_requests_together() -> None:
    """Of a thousand different times the 900th, between the ranks that a binomial distribution gives."""
    (point,) = loaded([answers(histogram=THOUSAND)])
    found = percentile(point, 0.9)
    assert found.estimate == pytest.approx(0.900)
    assert (found.low, found.high) == (pytest.approx(0.881), pytest.approx(0.919))


def test_a_percentile_needs_ten_requests_beyond_it() -> None:
    """A thousand are enough for the 99th and not for the 99.9th; a hundred just for the 90th."""
    (many, few) = loaded([answers(histogram=THOUSAND), answers(histogram={1e-3: 99, 2e-3: 1})])
    assert percentile(many, 0.99).estimate == pytest.approx(0.99)
    assert math.isnan(percentile(many, 0.999).estimate)
    assert percentile(few, 0.9).estimate == 1e-3
    assert math.isnan(percentile(few, 0.99).estimate)


def test_lost_requests_took_longer_than_all_others() -> None:
    """30 of 1,000 lost: the 99th percentile is among them, and of the 97th the upper bound."""
    histogram = {1e-3 * number: 1 for number in range(1, 971)}
    point = loaded([answers(histogram=histogram, requests=[170, 166, 166, 166, 166, 166], lost=[5] * 6)])[0]
    assert math.isnan(percentile(point, 0.99).estimate)
    found = percentile(point, 0.97)
    assert found.estimate == pytest.approx(0.970)
    assert math.isnan(found.high)
    assert math.isnan(at_rank(point, 971))


def test_a_curve_ends_where_fewer_than_ten_took_longer() -> None:
    """The rest is chance."""
    (point,) = loaded([answers(histogram={1e-3: 500, 2e-3: 490, 9e-3: 10})])
    assert list(curve(point)) == [(0.5, 1e-3), (0.99, 2e-3)]


def test_conditions_are_compared_block_by_block() -> None:
    """Twice as long in every block, however much the blocks differ; unequal numbers of blocks do not pair."""
    mine, other, short = loaded(
        [
            answers(p50_s=[2e-3 * number for number in range(1, 7)]),
            answers(p50_s=[1e-3 * number for number in range(1, 7)]),
            answers(p50_s=(1e-3,) * 5),
        ]
    )
    assert in_blocks(mine, other) == Interval(2.0, 2.0, 2.0)
    assert math.isnan(in_blocks(mine, short).estimate)
