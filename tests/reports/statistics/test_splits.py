"""Tests of the clearest split and of its probability by chance."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.steps import clearest_anywhere, clearest_split, probability

ROWS = st.lists(st.floats(-1e6, 1e6), min_size=10, max_size=60)


@pytest.mark.parametrize("split", [clearest_split, clearest_anywhere])
def test_fewer_than_ten_values_are_not_split(split: object) -> None:
    """There is no place with five on both sides."""
    assert callable(split)
    assert split(np.arange(9.0)) is None


def test_the_chance_of_ten_ordered_values_is_exact() -> None:
    """Of the 252 ways to choose 5 of 10 ranks, 2 are as clear as the five lowest first."""
    split = clearest_split(np.array([1, 2, 3, 4, 5, 11, 12, 13, 14, 15.0]))
    assert split is not None
    assert split.at == 5
    assert split.p == pytest.approx(2 / 252)


def test_the_chance_at_ten_values_is_that_of_counting_all_orders() -> None:
    """There is one possible place only, so the bound is no larger than the probability itself."""
    sums = np.array([sum(chosen) for chosen in combinations(range(1, 11), 5)])
    for distance in (2.5, 7.5, 10.5):
        clear = distance / np.sqrt(5 * 5 * 11 / 12)
        assert probability(clear, 10) <= np.mean(np.abs(sums - 27.5) >= distance - 1e-9) + 1e-12


@pytest.mark.parametrize("points", [10, 14, 25, 30, 31, 80])
@pytest.mark.parametrize("split", [clearest_split, clearest_anywhere])
def test_chance_is_never_understated(points: int, split: object) -> None:
    """Of 1,000 rows without any order, no more than 5 % (and four errors of counting) have p below 5 %."""
    assert callable(split)
    rows = np.random.default_rng(5).standard_normal((1000, points))
    share = np.mean([split(row).p <= 0.05 for row in rows])
    assert share <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / 1000)


def test_equal_values_are_no_split() -> None:
    """Ranks by lot make a constant row look like any row without order."""
    split = clearest_split(np.ones(40))
    assert split is not None
    assert split.p > 0.05


def test_one_outlier_among_equal_values_is_no_split() -> None:
    """A normal approximation with ties would find it most significant."""
    row = np.ones(100)
    row[2] = 50
    split = clearest_anywhere(row)
    assert split is not None
    assert split.p > 0.05


def test_a_short_level_is_found_in_a_part() -> None:
    """Twenty high values in the middle of 130 are no clear split of the whole."""
    row = np.random.default_rng(1).standard_normal(130)
    row[55:75] += 10
    whole, anywhere = clearest_split(row), clearest_anywhere(row)
    assert whole is not None
    assert anywhere is not None
    assert min(abs(anywhere.at - 55), abs(anywhere.at - 75)) <= 2
    assert anywhere.p < 1e-3 * whole.p


@given(ROWS)
def test_a_split_leaves_five_on_both_sides(row: list[float]) -> None:
    """Whatever the values are, and p is a probability."""
    for split in (clearest_split(np.array(row)), clearest_anywhere(np.array(row))):
        assert split is not None
        assert 5 <= split.at <= len(row) - 5
        assert 0 <= split.p <= 1


@given(st.lists(st.integers(-1000, 1000), min_size=10, max_size=40, unique=True), st.integers(1, 9))
def test_neither_unit_nor_level_counts(row: list[int], unit: int) -> None:
    """Other units and another zero have the same split."""
    values = np.array(row, dtype=float)
    one, other = clearest_anywhere(values), clearest_anywhere(2.0**unit * values + 1024)
    assert one is not None
    assert other is not None
    assert (one.at, one.p) == (other.at, pytest.approx(other.p))


@given(st.floats(0, 12), st.integers(10, 200))
def test_clearer_is_less_probable(clear: float, points: int) -> None:
    """The bound falls with the statistic."""
    assert probability(clear + 0.5, points) <= probability(clear, points) + 1e-12
