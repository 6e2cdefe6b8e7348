"""Beside a user's function: which conditions there are, and at which rate requests come."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.latency.conditions import LEAST_INTERARRIVAL_S
from benchmarks.kinds.latency.own.conditions import (
    Known,
    Lasting,
    OwnCondition,
    Runs,
    Waits,
    conditions_of,
    interarrival_s,
    rates_of,
    why_not,
    workers_of,
)
from benchmarks.plan.presets import Extent

IDLE = OwnCondition(Waits.LOOP)
IN_LOOP, TO_THREAD, POOL = (
    OwnCondition(Waits.LOOP, runs, 1) for runs in (Runs.IN_LOOP, Runs.TO_THREAD, Runs.POOL)
)


@pytest.mark.parametrize("extent", Extent)
def test_every_extent_compares_the_loop_with_its_remedies(extent: Extent) -> None:
    """With other threads from default on; labels are unique."""
    found = conditions_of(extent, 2)
    assert {IDLE, IN_LOOP, TO_THREAD, POOL} <= set(found)
    assert any(each.waits is Waits.THREAD for each in found) is (extent is not Extent.QUICK)
    assert len({each.label for each in found}) == len(found)


@pytest.mark.parametrize(("cpus", "workers"), [(1, 2), (2, 2), (4, 4), (64, 4)])
def test_several_are_two_to_four(cpus: int, workers: int) -> None:
    """As many as there are CPUs."""
    assert workers_of(cpus) == workers


def test_an_item_that_is_too_long_is_told_with_the_number_to_set() -> None:
    """A round of 31 s calls takes up to 65 s."""
    reason = why_not(IN_LOOP, Lasting(31.0, 31.0), 60.0, Extent.DEFAULT)
    assert reason is not None
    assert "set STEP_TIMEOUT=65" in reason
    assert why_not(IN_LOOP, Lasting(31.0, 31.0), 65.0, Extent.DEFAULT) is None


@given(st.floats(30.0, 1000.0))
def test_the_number_to_set_is_enough(longest_s: float) -> None:
    """Whole seconds, rounded up."""
    lasting = Lasting(longest_s, longest_s)
    found = re.search(r"set STEP_TIMEOUT=(\d+),", str(why_not(IN_LOOP, lasting, 60.0, Extent.DEFAULT)))
    assert found is not None
    assert why_not(IN_LOOP, lasting, float(found[1]), Extent.FULL) is None


def test_long_items_leave_other_threads_to_the_full_preset() -> None:
    """The loop is measured anyway."""
    thread = OwnCondition(Waits.THREAD, Runs.THREADS, 2)
    assert "PRESET=full" in str(why_not(thread, Lasting(0.4, 0.4), 60.0, Extent.DEFAULT))
    assert why_not(thread, Lasting(0.4, 0.4), 60.0, Extent.FULL) is None
    assert why_not(IN_LOOP, Lasting(0.4, 0.4), 60.0, Extent.DEFAULT) is None


def test_requests_come_ten_in_a_call_in_the_loop_and_slowly_beside_a_thread() -> None:
    """A thread that holds the GIL has a turn of 5 ms at each of two releases, at half load: 20 ms."""
    known = Known(item_s=0.05, gil_share=1.0, most=167)
    assert interarrival_s(IN_LOOP, [0.05], known) == pytest.approx(0.005)
    assert interarrival_s(TO_THREAD, [0.001, 0.003], known) == pytest.approx(0.02)
    assert interarrival_s(TO_THREAD, [0.02, 0.04], known) == pytest.approx(0.06)
    assert interarrival_s(POOL, [0.001, 0.05], known) == pytest.approx(0.006)
    assert interarrival_s(IDLE, [1e-5, 3e-5], known) == LEAST_INTERARRIVAL_S


@given(
    item_s=st.floats(1e-6, 10.0),
    spacing_s=st.floats(LEAST_INTERARRIVAL_S, 10.0),
    asking_s=st.floats(0.0, 100.0),
)
def test_a_round_covers_a_call_and_its_share_of_the_time(
    item_s: float, spacing_s: float, asking_s: float
) -> None:
    """Never without any request, and never faster than they may come, unless there is only one."""
    found = rates_of({IN_LOOP: spacing_s, IDLE: spacing_s}, Known(item_s, 1.0, 167), asking_s)
    assert 1 <= found[IDLE].count <= found[IN_LOOP].count <= 167
    assert all(rate.interarrival_s >= spacing_s or rate.count == 1 for rate in found.values())
    wanted_s = max(item_s, asking_s / 2)
    assert found[IN_LOOP].count * found[IN_LOOP].interarrival_s >= wanted_s - spacing_s
