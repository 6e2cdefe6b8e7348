"""Costs with their intervals, of one workload and of all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.across.pairs import Pair, Side, cost, mean_cost

COSTS = st.lists(st.floats(0.5, 2.0), min_size=1, max_size=12).map(tuple)


def pair_of(costs: dict[str, tuple[float, ...]]) -> Pair:
    """Return a pair with these costs."""
    return Pair("build", Side("3.13", None), Side("3.13t", None), costs, {}, None, ())


def test_a_cost_is_the_median_over_blocks() -> None:
    """With the interval of order statistics: at 6 blocks from the least to the greatest."""
    found = cost(pair_of({"sha": (1.0, 1.1, 1.2, 1.3, 1.4, 1.5)}), "sha")
    assert (found.estimate, found.low, found.high) == (pytest.approx(1.25), 1.0, 1.5)


def test_the_mean_is_geometric() -> None:
    """Twice as long in one workload and half as long in another is no cost; without workloads is no mean."""
    found = mean_cost(pair_of({"slow": (2.0,) * 6, "fast": (0.5,) * 6}))
    assert found is not None
    assert (found.estimate, found.low, found.high) == (pytest.approx(1), pytest.approx(1), pytest.approx(1))
    assert mean_cost(pair_of({})) is None


@given(st.dictionaries(st.text(min_size=1), COSTS, min_size=1, max_size=4))
def test_the_mean_lies_among_the_costs(costs: dict[str, tuple[float, ...]]) -> None:
    """Its interval holds it; too few blocks of any workload leave it without one."""
    pair = pair_of(costs)
    mean = mean_cost(pair)
    assert mean is not None
    medians = [cost(pair, workload).estimate for workload in costs]
    assert min(medians) * (1 - 1e-9) <= mean.estimate <= max(medians) * (1 + 1e-9)
    if min(map(len, costs.values())) < 6:
        assert math.isnan(mean.low)
    else:
        assert mean.low <= mean.estimate <= mean.high
