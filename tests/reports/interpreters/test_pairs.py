"""Costs with their intervals, of one workload and of all.

Where a cost stands beside PEP 779 is decided by its whole interval.

What threads gain without a GIL, worked out by hand.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.interpreters.pairs import Pair, Side, beside_pep_779, cost, gains, mean_cost
from reports.statistics.intervals import Interval
from tests.reports.interpreters.make_study import FREE, pair, pairs_file, run_file, study_of
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study

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


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.02, 1.09, "within 10 %"),
        (0.90, 0.95, "within 10 %"),
        (1.05, 1.14, "within 15 %, perhaps within 10 %"),
        (1.11, 1.14, "between 10 and 15 %"),
        (1.12, 1.20, "above 10 %, perhaps above 15 %"),
        (1.05, 1.20, "can't be told"),
        (1.16, 1.20, "above 15 %"),
        (math.nan, math.nan, "no interval"),
    ],
)
def test_the_words(low: float, high: float, said: str) -> None:
    """Below, between and above, and what an interval across a bound leaves open."""
    assert beside_pep_779(Interval((low + high) / 2, low, high)) == said


def test_the_cost_is_taken_off(three: Study) -> None:
    """Twice as fast at a cost of 1.25 is 1.6 times as fast as one worker, or as threads that stand still."""
    (found,) = gains(three, three.pairs[0])
    assert (found.workload, found.workers) == ("sha", 2)
    assert found.cost.estimate == pytest.approx(1.25)
    assert found.with_gil is not None
    assert (found.with_gil.estimate, found.without_gil.estimate) == (pytest.approx(1), pytest.approx(2))
    assert found.over_threads is not None
    for gain in (found.over_one, found.over_threads):
        assert (gain.estimate, gain.low, gain.high) == tuple(pytest.approx(1.6) for _ in range(3))


def test_the_same_binary_isolates_the_lock(three: Study) -> None:
    """At no cost, what threads gain is all due to the lock."""
    (found,) = gains(three, three.pairs[1])
    assert found.over_one.estimate == pytest.approx(2)


def test_without_a_run_of_a_side_less_is_known(tmp_path: Path) -> None:
    """No run of the base: nothing to hold its threads against; no run of the head: nothing at all."""
    pairs = pairs_file(tmp_path, pair({"sha": [1.25] * 6, "http": [1.0] * 6}))
    free = run_file(tmp_path, "a.json", FREE, group("sha", {("threads", 2): [0.5] * 6}))
    study = study_of(free, pairs)
    (found,) = gains(study, study.pairs[0])
    assert (found.with_gil, found.over_threads) == (None, None)
    other = study_of(run_file(tmp_path, "b.json", {}, []), pairs)
    assert gains(other, other.pairs[0]) == ()
