"""Laws of workers that share what serves one at a time: by hand, and what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.queueing import AT_BEST, AT_LIMIT, IN_STEP, IN_TURN, LAWS, Law

EVERY = pytest.mark.parametrize("law", [*LAWS, AT_LIMIT], ids=lambda law: law.name)
NOTHING = np.zeros(1)


def _speedup(law: Law, workers: float, machine: float = 0.0, lock: float = 0.0) -> float:
    return float(law.speedup(workers, np.array([machine]), np.array([lock]))[0])


def test_two_workers_by_hand() -> None:
    """Half of the time at one place: in step 2 / 1.5, queueing 2 / 1.25, and at best no loss at all."""
    assert _speedup(IN_STEP, 2, lock=0.5) == pytest.approx(4 / 3)
    assert _speedup(IN_TURN, 2, lock=0.5) == pytest.approx(1.6)
    assert _speedup(AT_BEST, 2, lock=0.5) == 2


def test_four_queueing_workers_by_hand() -> None:
    """Mean value analysis with a demand of a half, step by step from the queue with one worker less."""
    queue, speedup = 0.0, 0.0
    for workers in range(1, 5):
        stays = 0.5 * (1 + queue)
        speedup = workers / (0.5 + stays)
        queue = speedup * stays
    assert _speedup(IN_TURN, 4, lock=0.5) == pytest.approx(speedup)
    assert speedup < 2


@EVERY
@given(demand=st.floats(0, 1), workers=st.integers(1, 64))
def test_no_law_goes_beyond_the_workers_or_the_lock(law: Law, demand: float, workers: int) -> None:
    """One worker has the speed of one, and what only one can have sets the limit."""
    assert _speedup(law, 1, lock=demand) == pytest.approx(1)
    most = min(workers, 1 / demand) if demand else workers
    assert 1 - 1e-9 <= _speedup(law, workers, lock=demand) <= most * (1 + 1e-9)


@given(demand=st.floats(0, 1), workers=st.integers(2, 64))
def test_the_laws_are_in_order(demand: float, workers: int) -> None:
    """Who comes at once waits longest; who is never in the way of others not at all."""
    told = [_speedup(law, workers, lock=demand) for law in LAWS]
    assert told == pytest.approx(sorted(told), rel=1e-9)


@pytest.mark.parametrize("law", [IN_STEP, IN_TURN, AT_BEST], ids=lambda law: law.name)
@given(demand=st.floats(0, 1), workers=st.integers(2, 16))
def test_the_demand_is_found_again(law: Law, demand: float, workers: int) -> None:
    """From the speedup that it makes, as exactly as the speedup depends on it."""
    speedup = law.speedup(workers, np.array([demand]), NOTHING)
    if speedup[0] <= 1:  # at best: a loss of nearly everything is slower than one worker, and no demand
        return
    again = law.demand(workers, speedup)
    assert _speedup(law, workers, machine=float(again[0])) == pytest.approx(float(speedup[0]), rel=1e-4)


@EVERY
def test_more_than_proportional_is_no_demand(law: Law) -> None:
    """Noise may show more than the workers can do."""
    assert law.demand(2.0, np.array([2.2])) == pytest.approx([0.0])


def test_a_limit_that_is_reached_stays() -> None:
    """Four workers that got 2.5 will not get more as eight."""
    demand = AT_LIMIT.demand(4, np.array([2.5]))
    assert AT_LIMIT.speedup(8, demand, NOTHING) == pytest.approx([2.5])


def test_parts_of_workers_lie_between_whole_ones() -> None:
    """Eight workers on 20 items are as good as 6.67."""
    between = _speedup(IN_TURN, 20 / 3, machine=0.1)
    assert _speedup(IN_TURN, 6, machine=0.1) < between < _speedup(IN_TURN, 7, machine=0.1)
