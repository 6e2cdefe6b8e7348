"""A quotient of medians is as sure as the medians that it is made of, and no surer."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.across.quotient import quotient
from reports.intervals import median_interval

BLOCKS = st.lists(st.floats(0.1, 10.0), min_size=1, max_size=20)


def test_worked_out_by_hand() -> None:
    """At 7 blocks and 97.5 % each interval reaches from the least to the greatest value."""
    found = quotient([1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], [2.0] * 6 + [4.0])
    assert (found.estimate, found.low, found.high) == (2.0, 0.25, 3.5)


def test_six_blocks_are_too_few() -> None:
    """What is enough for one median at 95 % is not for two at once."""
    found = quotient([1.0] * 6, [1.0] * 12)
    assert found.estimate == 1.0
    assert math.isnan(found.low)
    assert math.isnan(found.high)


@given(BLOCKS, BLOCKS, BLOCKS)
def test_it_is_never_surer_than_its_parts(one: list[float], two: list[float], three: list[float]) -> None:
    """The interval holds the estimate, and is relatively at least as wide as that of each series."""
    found = quotient(one, two, three)
    if math.isnan(found.low):
        assert min(map(len, (one, two, three))) < 7
        return
    assert found.low <= found.estimate * (1 + 1e-9)
    assert found.high >= found.estimate * (1 - 1e-9)
    for part in map(median_interval, (one, two, three)):
        assert found.high / found.low >= part.high / part.low * (1 - 1e-9)


def test_without_a_denominator_it_is_the_median() -> None:
    """The same interval as everywhere in the report."""
    values = [1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]
    found, known = quotient(values), median_interval(values)
    assert (found.estimate, found.low, found.high) == pytest.approx((known.estimate, known.low, known.high))
