"""The Mann-Whitney distribution."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from reports.compare import rank_sum
from reports.compare.rank_sum import at_most, fewest_pairs


def test_two_against_two_by_hand() -> None:
    """Of the 6 orders of two and two, one has no pair, one has 1, two have 2, one has 3 and one has 4."""
    assert [at_most(pairs, 2, 2) * 6 for pairs in range(5)] == pytest.approx([1, 2, 4, 5, 6])


@pytest.mark.parametrize(("first", "second"), [(1, 1), (3, 4), (5, 2)])
def test_all_orders_counted(first: int, second: int) -> None:
    """The probabilities are those of counting every order of the two samples."""
    counts = np.zeros(first * second + 1)
    places = range(first + second)
    for mine in itertools.combinations(places, first):
        counts[sum(place > other for place in mine for other in set(places) - set(mine))] += 1
    expected = np.cumsum(counts) / counts.sum()
    assert [at_most(pairs, first, second) for pairs in range(len(counts))] == pytest.approx(expected)


@pytest.mark.parametrize(("size", "critical"), [(6, 5), (8, 13), (10, 23), (12, 37)])
def test_critical_values_of_the_tables(size: int, critical: int) -> None:
    """Two-sided 5 % critical values of U are 5, 13, 23 and 37, as printed in any table."""
    assert fewest_pairs(0.025, size, size) == critical + 1


def test_too_few_values_have_no_rank() -> None:
    """With 3 and 3 values no order is rarer than 1 in 20."""
    assert fewest_pairs(0.025, 3, 3) == 0


def test_many_pairs_are_nearly_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the approximation takes over, it differs from the exact probabilities by less than 0.001."""
    exact = [at_most(pairs, 90, 90) for pairs in range(0, 8100, 50)]
    rank_sum._cumulative.cache_clear()
    monkeypatch.setattr(rank_sum, "MOST_EXACT_PAIRS", 0)
    near = [at_most(pairs, 90, 90) for pairs in range(0, 8100, 50)]
    rank_sum._cumulative.cache_clear()
    assert near == pytest.approx(exact, abs=1e-3)
