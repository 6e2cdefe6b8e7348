"""Which items a round has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.user_function.workload import (
    LONGEST_ROUND_S,
    MOST_ITEMS,
    SHORTEST_ROUND_S,
    Shape,
    round_s,
    shape_for,
    workers_for,
)

DURATIONS = st.lists(st.floats(1e-7, 100), min_size=1, max_size=50)


def by_place(durations: list[float]) -> dict[int, float]:
    """Return seconds by place."""
    return dict(enumerate(durations))


@given(DURATIONS, st.sampled_from([2, 4, 8]))
def test_a_round_has_items_that_were_tried_and_enough_for_all_workers(
    durations: list[float], workers: int
) -> None:
    """Every place is one of those given, once; and no worker is without an item."""
    shape = shape_for(by_place(durations), workers, consumed=False)
    assert len(set(shape.places)) == len(shape.places) > 0
    assert set(shape.places) <= set(range(len(durations)))
    assert len(shape.places) * shape.repeats >= workers


@given(DURATIONS)
def test_a_round_is_long_enough_or_has_the_most_items(durations: list[float]) -> None:
    """Items that are too short are repeated, up to a number that processes can still be sent."""
    item_s = by_place(durations)
    shape = shape_for(item_s, 2, consumed=False)
    items = len(shape.places) * shape.repeats
    assert round_s(item_s, shape) >= SHORTEST_ROUND_S * 0.999 or items > MOST_ITEMS / 2


@given(st.lists(st.floats(1e-3, 0.05), min_size=1, max_size=500))
def test_a_round_of_short_items_is_no_longer_than_it_may_be(durations: list[float]) -> None:
    """Many items are sampled: the run does not grow with their number."""
    item_s = by_place(durations)
    shape = shape_for(item_s, 8, consumed=False)
    assert round_s(item_s, shape) <= 2 * LONGEST_ROUND_S


@given(DURATIONS, st.floats(1e-4, 0.1), st.sampled_from([2, 8]))
def test_a_round_that_sends_its_items_is_no_longer(
    durations: list[float], sent_s: float, workers: int
) -> None:
    """Items of 30 MB and a function of microseconds: not as many as fill a round of the function alone."""
    shape = shape_for(by_place(durations), workers, consumed=False, sent_s=sent_s)
    items = len(shape.places) * shape.repeats
    fewest = 4 * workers + len(shape.places)  # what each worker needs, whatever it takes
    assert items * sent_s <= 2 * LONGEST_ROUND_S or items <= fewest


def test_one_item_of_four_milliseconds() -> None:
    """It takes 25 calls to make a tenth of a second, and 32 to have four for each of eight workers."""
    shape = shape_for({0: 0.004}, 8, consumed=True)
    assert (shape.places, shape.repeats, shape.consumed) == ((0,), 32, True)


def test_long_items_are_not_repeated_more_often_than_there_are_workers() -> None:
    """Half a minute each: one for each of two workers."""
    assert shape_for({0: 30.0}, 2, consumed=False).repeats == 2


def test_short_items_are_dealt_out_evenly() -> None:
    """Five items are repeated until eight workers have as many each; of long ones each gets a single one."""
    assert shape_for(by_place([0.004] * 5), 8, consumed=False).repeats == 8
    assert shape_for(by_place([1.0] * 5), 8, consumed=False).repeats == 4


def test_items_that_were_not_tried_are_taken_as_average() -> None:
    """A workload has said which items it has; a first look may not get through all of them."""
    assert round_s({0: 0.1, 1: 0.3}, Shape((0, 1, 2), 1)) == pytest.approx(0.6)


def test_long_items_get_no_more_workers_than_cpus() -> None:
    """Short ones get all that were planned."""
    assert workers_for({0: 0.004}, (2, 4, 8), 2) == (2, 4, 8)
    assert workers_for({0: 1.0}, (2, 4, 8), 2) == (2,)
    assert workers_for({0: 1.0}, (2, 4, 8), 1) == (2,)
