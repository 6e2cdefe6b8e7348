"""The timeline: times in order, workers counted, and failures handed on."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.discovery import find_runners
from benchmarks.evidence.timeline import MAX_ITEMS, trace_round

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


@pytest.mark.parametrize(
    ("runner", "workers"), [("sequential", 1), ("threads", 2), ("processes", 2)], ids=str
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
