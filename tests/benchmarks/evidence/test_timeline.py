"""The timeline: times in order, workers counted, and failures handed on."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence.timeline import MAX_ITEMS, free_indices, trace_round
from benchmarks.plan.selection import find_runners
from workloads.sleep import wait_async

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.mark.parametrize(
    ("runner", "workers"),
    [("sequential", 1), ("threads", 2), ("processes", 2), ("asyncio", 2), ("asyncio-threads", 2)],
    ids=str,
)
def test_every_item_has_its_times_in_order(runner: str, workers: int) -> None:
    """Submitted, began, ended, received: one clock for all processes; no more workers than there are."""
    with find_runners()[runner].open(workers) as executor:
        timeline = trace_round(executor, abs, range(-30, 0))
    assert len(timeline.items) == 30
    for item in timeline.items:
        assert 0 <= item.submitted_s <= item.began_s <= item.ended_s <= item.received_s
        assert item.ended_s <= timeline.wall_s
    assert {item.worker for item in timeline.items} <= set(range(workers))


def test_one_worker_executes_one_item_after_the_other() -> None:
    """In sequential order no item begins before the one before has ended."""
    with find_runners()["sequential"].open(1) as executor:
        items = trace_round(executor, abs, range(20)).items
    assert all(before.ended_s <= after.began_s for before, after in itertools.pairwise(items))


def test_a_long_round_is_cut_for_the_drawing() -> None:
    """More bars than can be drawn are left out; the length stays that of the whole round."""
    with find_runners()["sequential"].open(1) as executor:
        timeline = trace_round(executor, abs, range(MAX_ITEMS + 5))
    assert len(timeline.items) == MAX_ITEMS


def test_a_task_that_raises_is_not_hidden() -> None:
    """The caller decides what a failure means."""
    with find_runners()["threads"].open(2) as executor, pytest.raises(ValueError, match="invalid literal"):
        trace_round(executor, int, ["x"])


def test_coroutines_are_awaited_and_a_worker_has_one_at_a_time() -> None:
    """Of six waits three are under way at a time, on three rows, for as long as they wait."""
    with find_runners()["asyncio"].open(3) as executor:
        timeline = trace_round(executor, wait_async, range(6))
    rows = [[item for item in timeline.items if item.worker == worker] for worker in range(3)]
    assert [len(row) for row in rows] == [2, 2, 2]
    for item in timeline.items:
        assert item.submitted_s <= item.began_s < item.ended_s <= item.received_s <= timeline.wall_s
    for before, after in rows:
        assert before.ended_s <= after.began_s


def test_places_are_taken_again_once_they_are_free() -> None:
    """By hand: the third begins when the first has ended, the fourth while two are under way."""
    assert free_indices([(0.0, 1.0), (0.5, 2.0), (1.0, 3.0), (1.5, 2.5)]) == [0, 1, 0, 2]
    assert free_indices([(1.0, 2.0), (0.0, 1.0)]) == [0, 0]
    assert free_indices([]) == []


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5))))
def test_no_more_places_are_taken_than_items_are_under_way(begun_and_lengths: list[tuple[int, int]]) -> None:
    """No place holds two items at a time, and there are as many as the most items at any moment."""
    spans = [(float(began), float(began + length)) for began, length in begun_and_lengths]
    found = free_indices(spans)
    for (one, place), (other, same) in itertools.combinations(zip(spans, found, strict=True), 2):
        assert place != same or one[1] <= other[0] or other[1] <= one[0]
    most = max((sum(began <= at < ended for began, ended in spans) for at in range(26)), default=0)
    assert len(set(found)) == most
