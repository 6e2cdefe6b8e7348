"""How many were held at once, from when each was taken and given back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization.overlap import Held, held_twice, highest_at_once

SPANS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 5)).map(
        lambda drawn: Held(drawn[0], drawn[1], drawn[1] + drawn[2])
    )
)


@pytest.mark.parametrize(
    ("held", "highest"),
    [
        ([], 0),
        ([Held(1, 0, 1)], 1),
        ([Held(1, 0, 2), Held(2, 1, 3)], 2),
        ([Held(1, 0, 1), Held(2, 1, 2)], 1),
        ([Held(1, 0, 9), Held(2, 1, 2), Held(3, 3, 4)], 2),
        ([Held(1, 0, 9), Held(2, 1, 4), Held(3, 3, 5)], 3),
    ],
    ids=["none", "one", "two that overlap", "two that touch", "never three", "three"],
)
def test_overlaps_worked_out_by_hand(held: list[Held], highest: int) -> None:
    """Small cases, with the edges."""
    assert highest_at_once(held) == highest


@given(held=SPANS)
def test_the_highest_is_that_of_any_moment(held: list[Held]) -> None:
    """Asked for every moment in between, no other answer comes out."""
    moments = [moment + 0.5 for moment in range(26)]
    inside = [sum(one.since_s < moment < one.until_s for one in held) for moment in moments]
    assert highest_at_once(held) == max(inside)


@given(held=SPANS)
def test_a_thing_is_held_twice_if_its_own_spans_overlap(held: list[Held]) -> None:
    """Others that are held meanwhile do not matter."""
    things = {one.what for one in held}
    alone = [highest_at_once([one for one in held if one.what == thing]) for thing in things]
    assert held_twice(held) == sum(highest > 1 for highest in alone)
