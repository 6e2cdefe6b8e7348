"""How many items a round has, and how they are dealt out."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.measure.items import (
    count_for,
    fullness,
    in_turn,
    last_to_end_s,
    longest_first,
    prepared,
)
from workloads.sleep import SLEEP


@pytest.mark.parametrize(
    ("workers", "items"),
    [
        ((2, 4, 8), 32),
        ((1,), 32),
        ((), 32),
        ((3,), 33),
        ((2, 4, 8, 16, 32, 64), 256),
        ((16, 64, 200), 1_600),
        ((3, 5, 7), 105),
        ((1, 2, 3, 4, 5, 6, 7, 8), 54),
    ],
)
def test_every_worker_gets_four_items_and_all_as_many(workers: tuple[int, ...], items: int) -> None:
    """All from 1 to 8 have only 840 in common, which would take too long: with 54 nobody idles for 4 %."""
    assert count_for(workers) == items


@given(workers=st.lists(st.integers(1, 300), min_size=1, max_size=5))
def test_no_number_of_workers_is_capped_by_much(workers: list[int]) -> None:
    """There are at least four for each, and nearly all can be busy until the end."""
    items = count_for(workers)
    assert 4 * max(workers) <= items <= max(8 * max(workers), 128)
    assert min(fullness(items, count) for count in workers) >= 0.8


def test_a_workload_that_has_its_items_is_asked_for_no_number() -> None:
    """A user's own workload may have five."""
    with prepared(replace(SLEEP, prepare=lambda: nullcontext([1, 2, 3, 4, 5])), 32) as items:
        assert items == [1, 2, 3, 4, 5]
    with prepared(SLEEP, 48) as items:
        assert len(items) == 48


@given(item_s=st.lists(st.floats(0, 1e3), max_size=40), workers=st.integers(1, 9))
def test_each_item_goes_to_one_worker(item_s: list[float], workers: int) -> None:
    """Whether dealt out in turn or longest first; and nobody ends later than Graham's bound allows."""
    for chunks in (in_turn(len(item_s), workers), longest_first(item_s, workers)):
        assert sorted(place for chunk in chunks for place in chunk) == list(range(len(item_s)))
        assert len(chunks) == workers
    least = max(sum(item_s) / workers, max(item_s, default=0))
    assert last_to_end_s(longest_first(item_s, workers), item_s) <= (2 * least) * (1 + 1e-9)


def test_the_longest_item_has_a_worker_of_its_own() -> None:
    """Last in the list, it would otherwise begin when the others are nearly done."""
    assert longest_first([1.0, 1.0, 1.0, 3.0], 2) == [[3], [0, 1, 2]]
    assert last_to_end_s([[3], [0, 1, 2]], [1.0, 1.0, 1.0, 3.0]) == 3.0
