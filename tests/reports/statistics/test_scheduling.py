"""What the order of unequal items allows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.statistics.scheduling import in_even_chunks, in_order, longest_first

SECONDS = st.lists(st.floats(0.001, 100), min_size=1, max_size=40)


def test_one_long_item_that_comes_last() -> None:
    """Sixteen of 1 s share two workers for 8 s; then one of them is alone for 16 s."""
    assert in_order([1.0] * 16 + [16.0], 2) == pytest.approx(32 / 24)
    assert longest_first([1.0] * 16 + [16.0], 2) == 2
    assert in_order([16.0] + [1.0] * 16, 8) == 2


def test_chunks_of_neighbors() -> None:
    """Nine and eight of them: the second has the long one."""
    assert in_even_chunks([1.0] * 16 + [16.0], 2) == pytest.approx(32 / 23)
    assert in_even_chunks([1.0] * 3, 8) == 3


@given(SECONDS, st.integers(1, 64))
def test_no_order_beats_workers_items_or_the_longest(items_s: list[float], workers: int) -> None:
    """At least 1, and at most the workers, the items, and all over the longest."""
    for bound in (in_order, longest_first, in_even_chunks):
        speedup = bound(items_s, workers)
        most = min(workers, len(items_s), sum(items_s) / max(items_s))
        assert 1 - 1e-9 <= speedup <= most * (1 + 1e-9)


@given(SECONDS, st.integers(1, 64))
def test_no_order_beats_longest_first_by_a_third(items_s: list[float], workers: int) -> None:
    """Graham's bound."""
    assert in_order(items_s, workers) <= longest_first(items_s, workers) * 4 / 3 + 1e-9
