"""Which numbers of workers are tried."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.workers.sampling import (
    FINE,
    TOLERANCE,
    affordable,
    bend,
    coarse_counts,
    is_flat,
    next_counts,
)

RATES = st.dictionaries(st.integers(1, 500), st.floats(0.1, 1e5), min_size=1, max_size=20).map(
    lambda rates: {1: 1.0, **rates}
)


@pytest.mark.parametrize(
    ("most", "also", "counts"),
    [
        (1, (), (1,)),
        (4, (2,), (1, 2, 4)),
        (6, (3,), (1, 2, 3, 4, 6)),
        (3, (9,), (1, 2, 3)),
        (500, (), (1, 2, 4, 8, 16, 32, 64, 128, 256, 500)),
    ],
)
def test_first_come_powers_of_two(most: int, also: tuple[int, ...], counts: tuple[int, ...]) -> None:
    """With the largest number, and those that matter if they are not above it."""
    assert coarse_counts(most, also) == counts


def test_the_bend_is_the_fewest_workers_that_do_about_as_much_as_the_best() -> None:
    """Five percent less is as good."""
    assert bend({1: 10.0, 2: 20.0, 4: 38.5, 8: 40.0, 16: 39.0}) == 4
    assert bend({1: 10.0, 2: 20.0, 4: 37.0, 8: 40.0}) == 8
    assert bend({1: 1.0}) == 1


def test_a_curve_is_flat_once_two_steps_gained_nothing() -> None:
    """One step may be bad luck."""
    assert is_flat({1: 10.0, 2: 10.2, 4: 9.0})
    assert not is_flat({1: 10.0, 2: 10.2, 4: 12.0})
    assert not is_flat({1: 10.0, 2: 10.0})


def test_more_numbers_lie_around_the_bend() -> None:
    """In the middle of the ratio, the wider gap first, and none where there is no room."""
    rates = {1: 1.0, 8: 8.0, 16: 15.0, 64: 15.1}
    assert next_counts(rates, 5) == (32, 11)
    assert next_counts(rates, 1) == (32,)
    assert next_counts(rates, 0) == ()
    assert next_counts({1: 1.0, 2: 2.0, 3: 2.0}, 5) == ()


@given(RATES, st.integers(-2, 9))
def test_a_next_number_is_new_and_between_those_tried(rates: dict[int, float], room: int) -> None:
    """Never beyond the largest, never twice, never more than there is room for."""
    found = next_counts(rates, room)
    assert len(found) == len(set(found)) <= max(0, room)
    assert not set(found) & set(rates)
    assert all(min(rates) < count < max(rates) for count in found)


@given(st.integers(1, 500), st.floats(0.05, 1.0))
def test_asking_again_and_again_ends_with_the_bend_known(most: int, part: float) -> None:
    """Of a curve that rises up to a point, this point is found to within a quarter."""
    full = max(1.0, most * part)
    rates = {count: min(count, full) for count in coarse_counts(most)}
    for _ in range(40):
        if not (more := next_counts(rates, 9)):
            break
        rates |= {count: min(count, full) for count in more}
    assert next_counts(rates, 9) == ()
    true = math.ceil((1 - TOLERANCE) * min(full, most))
    assert true <= bend(rates) <= max(true + 1, FINE * true + 1)


@given(RATES, st.floats(0, 100))
def test_what_is_kept_fits_and_has_the_most_important(rates: dict[int, float], block_s: float) -> None:
    """One, the bend and the largest always; the others only if there is time for them."""
    costs_s = dict.fromkeys(rates, 1.0)
    kept = affordable(rates, costs_s, block_s)
    assert {1, bend(rates), max(rates)} <= set(kept) <= set(rates)
    assert list(kept) == sorted(kept)
    assert len(kept) <= max(3, block_s)


def test_numbers_far_from_the_bend_go_first() -> None:
    """With room for five of six: 2 is far from 32."""
    rates = {1: 1.0, 2: 2.0, 16: 16.0, 32: 30.0, 64: 30.0, 128: 30.0}
    assert affordable(rates, dict.fromkeys(rates, 1.0), 5.0) == (1, 16, 32, 64, 128)
