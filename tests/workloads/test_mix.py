"""The mix: how long an item computes and waits, and what its result must be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.mix import (
    CALIBRATION_STEPS,
    CALIBRATIONS,
    ITEM_S,
    Request,
    after,
    answer,
    compute,
    mix_of,
    seconds_per_step,
)


@given(value=st.integers(0, 2**16 - 1), steps=st.integers(0, 3000))
def test_the_check_knows_every_step_without_making_one(value: int, steps: int) -> None:
    """Squaring and stepping lead to the same value."""
    assert after(value, steps) == compute(value, steps)


@given(steps=st.integers(0, 2000))
def test_different_numbers_have_different_results(steps: int) -> None:
    """A result at another item's place is noticed."""
    assert len({after(number, steps) for number in range(300)}) == 300


@pytest.mark.parametrize("part", [0.0, 0.05, 0.2, 1.0])
def test_an_item_waits_for_the_rest_of_its_time(part: float) -> None:
    """The more it computes, the less it waits; one that only waits makes no step."""
    with mix_of(part).prepare(at_least=3) as items:
        assert [item.number for item in items] == [0, 1, 2]
        assert all(item.wait_s == pytest.approx((1 - part) * ITEM_S) for item in items)
        assert all((item.steps > 0) is (part > 0) for item in items)


def test_a_step_takes_the_shortest_of_several_measurements() -> None:
    """Whatever else ran in the others made them longer."""
    ticks = iter(
        [tick for number in range(CALIBRATIONS) for tick in (number * 10.0, number * 10.0 + 3 - number / 4)]
    )
    assert seconds_per_step(lambda: next(ticks)) == pytest.approx(1.0 / CALIBRATION_STEPS)


def test_an_item_without_a_wait_computes_only() -> None:
    """Its result is that of both halves."""
    assert answer(Request(7, 5, 0.0)) == compute(7, 10)


def test_its_name_tells_the_part() -> None:
    """So that its results are never compared with those of another part."""
    assert [mix_of(part).name for part in (0.0, 0.05, 0.2, 1.0)] == ["mix_0", "mix_0.05", "mix_0.2", "mix_1"]
