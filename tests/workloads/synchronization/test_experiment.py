"""Jain's index, worked out by hand and by its bounds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization.experiment import jain_index

AMOUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=20).filter(any)


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        ([7], 1.0),
        ([3, 3, 3], 1.0),
        ([5, 0, 0, 0], 0.25),
        ([1, 3], 0.8),  # 16 / (2 · 10)
        ([1, 2, 3], 36 / 42),
    ],
)
def test_worked_out_by_hand(amounts: list[float], expected: float) -> None:
    """The squared sum over n times the sum of squares."""
    assert jain_index(amounts) == pytest.approx(expected)


@given(AMOUNTS, st.integers(2, 100), st.randoms())
def test_it_lies_between_one_nth_and_one_whatever_unit_and_order(
    amounts: list[int], factor: int, shuffle: object
) -> None:
    """Neither another unit nor another order changes how even a distribution is."""
    index = jain_index(amounts)
    assert 1 / len(amounts) - 1e-12 <= index <= 1 + 1e-12
    shuffle.shuffle(amounts)  # type: ignore[attr-defined]
    assert math.isclose(jain_index([amount * factor for amount in amounts]), index)


@pytest.mark.parametrize("amounts", [[], [0], [0, 0.0], [-1, 2]])
def test_nothing_to_share_out_has_no_index(amounts: list[float]) -> None:
    """Instead of a division by zero, the rule."""
    with pytest.raises(ValueError, match="amounts of 0 or more, and one above 0"):
        jain_index(amounts)
