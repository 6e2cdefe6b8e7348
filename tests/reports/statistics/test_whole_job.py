"""The whole job: from how many items on a pool pays, start-up included."""

from __future__ import annotations

import heapq
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.intervals import Interval
from reports.statistics.whole_job import pays_between, pays_from, pooled_job_s


def simulated_s(items: int, start_s: float, pooled_s: float, workers: int) -> float:
    """Return the end of a job in a pool on a fake clock: each worker takes the next item when it is free."""
    free_at_s = [start_s] * workers
    for _ in range(items):
        heapq.heapreplace(free_at_s, free_at_s[0] + pooled_s)
    return max(free_at_s)


def test_a_pool_of_four_pays_from_the_items_worked_out_by_hand() -> None:
    """Items of 3 ms, 4 ms in the pool, 80 ms to start: each four items save 8 ms.

    36 items: 108 ms against 80 + 9 * 4 = 116. 40: 120 against 120. 41 needs an 11th turn: 123 against 124.
    42: 126 against 124; but 45 needs a 12th turn: 135 against 128, so nothing is lost from 42 on.
    """
    assert pays_from(0.080, 0.003, 0.004, 4) == 42


def test_one_item_more_than_the_workers_can_share_may_lose_again() -> None:
    """2 workers, no start to speak of, items of 1 s that take 1.4 there: 2 win, 3 need 2.8 s against 3."""
    assert pays_from(0.01, 1.0, 1.4, 2) == 2
    assert pays_from(0.3, 1.0, 1.4, 2) == 4  # 2: 2 against 1.7; 3: 3 against 3.1; 4: 4 against 3.1


@pytest.mark.parametrize("pooled_s", [2.0, 2.5, math.inf])
def test_a_pool_that_saves_nothing_never_pays(pooled_s: float) -> None:
    """Two workers that take twice as long for an item, or longer."""
    assert math.isinf(pays_from(0.1, 1.0, pooled_s, 2))


def test_a_pool_that_is_faster_for_one_item_pays_at_once() -> None:
    """No start, and the item itself is faster there."""
    assert pays_from(0.0, 1.0, 0.9, 2) == 1


@given(
    start_s=st.floats(0.0, 3.0),
    pooled_s=st.floats(0.3, 5.0),
    workers=st.integers(1, 6),
)
def test_it_is_what_a_job_on_a_fake_clock_does(start_s: float, pooled_s: float, workers: int) -> None:
    """From that number on every job is faster in the pool, and one item less is not."""
    found = pays_from(start_s, 1.0, pooled_s, workers)
    if found > 200:
        return
    first = int(found)
    for items in range(first, first + 3 * workers):
        assert simulated_s(items, start_s, pooled_s, workers) < items + 1e-9
    if first > 1:
        assert simulated_s(first - 1, start_s, pooled_s, workers) >= first - 1 - 1e-9


@given(items=st.integers(1, 100), workers=st.integers(1, 8))
def test_turns_are_what_equal_items_need(items: int, workers: int) -> None:
    """As on the fake clock."""
    assert pooled_job_s(items, 0.5, 0.25, workers) == pytest.approx(simulated_s(items, 0.5, 0.25, workers))


def test_the_interval_goes_from_the_good_ends_to_the_bad_ends() -> None:
    """And may end at never; without bounds it has none."""
    found = pays_between(Interval(0.08, 0.06, 0.1), 0.003, Interval(0.004, 0.003, 0.02), 4)
    assert found.estimate == 42
    assert found.low == pays_from(0.06, 0.003, 0.003, 4) < 42
    assert math.isinf(found.high)
    assert math.isnan(pays_between(Interval(0.08), 0.003, Interval(0.004), 4).low)
