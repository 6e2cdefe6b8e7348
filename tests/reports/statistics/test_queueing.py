"""Laws of workers that share what serves one at a time: by hand, and what holds for all of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.queueing import AT_LIMIT, IN_STEP, IN_TURN, LOST_ONCE, OF_A_LOCK, OF_A_MACHINE, Law

EVERY = pytest.mark.parametrize("law", [*OF_A_MACHINE, AT_LIMIT], ids=lambda law: law.name)


def test_two_workers_by_hand() -> None:
    """Half of the time at one place: in step 2 / 1.5, queueing 2 / 1.25, and at best no loss at all."""
    assert IN_STEP.of(2, 0.5) == pytest.approx(4 / 3)
    assert IN_TURN.of(2, 0.5) == pytest.approx(1.6)
    assert AT_LIMIT.of(2, 0.5) == 2
    assert LOST_ONCE.of(4, 0.1) == pytest.approx(3.6)


def test_four_queueing_workers_by_hand() -> None:
    """Mean value analysis with a demand of a half, step by step from the queue with one worker less."""
    queue, speedup = 0.0, 0.0
    for workers in range(1, 5):
        stays = 0.5 * (1 + queue)
        speedup = workers / (0.5 + stays)
        queue = speedup * stays
    assert IN_TURN.of(4, 0.5) == pytest.approx(speedup)
    assert speedup < 2


@EVERY
@given(demand=st.floats(0, 1), workers=st.integers(1, 64))
def test_no_law_goes_beyond_the_workers(law: Law, demand: float, workers: int) -> None:
    """One worker has the speed of one, and more are never slower than it."""
    assert law.of(1, demand) == pytest.approx(1)
    assert 1 - 1e-9 <= law.of(workers, demand) <= workers * (1 + 1e-9)


@given(demand=st.floats(0, 1), workers=st.integers(2, 64))
def test_the_laws_of_a_lock_are_in_order(demand: float, workers: int) -> None:
    """Who comes at once waits longest; who is never in the way of others gets 1 / demand at most."""
    told = [law.of(workers, demand) for law in OF_A_LOCK]
    assert told == pytest.approx(sorted(told), rel=1e-9)
    assert told[-1] * demand <= 1 + 1e-9


@EVERY
@given(speedup=st.floats(1, 2), workers=st.integers(2, 16))
def test_the_demand_gives_the_speedup_again(law: Law, speedup: float, workers: int) -> None:
    """Every law goes through the point that it is taken from."""
    demand = law.demand(workers, np.array([speedup]))
    assert law.of(workers, float(demand[0])) == pytest.approx(speedup, rel=1e-4)


@EVERY
def test_more_than_proportional_is_no_demand(law: Law) -> None:
    """Noise may show more than the workers can do."""
    assert law.demand(2.0, np.array([2.2])) == pytest.approx([0.0])


def test_a_limit_that_is_reached_stays() -> None:
    """Four workers that got 2.5 will not get more as eight."""
    demand = AT_LIMIT.demand(4, np.array([2.5]))
    assert AT_LIMIT.speedup(8, demand) == pytest.approx([2.5])


def test_parts_of_workers_lie_between_whole_ones() -> None:
    """Eight workers on 20 items are as good as 6.67."""
    assert IN_TURN.of(6, 0.1) < IN_TURN.of(20 / 3, 0.1) < IN_TURN.of(7, 0.1)
