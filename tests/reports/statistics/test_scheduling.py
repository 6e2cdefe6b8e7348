"""What the order of unequal items allows."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.data.cells import Benchmark, cell_or_refusal
from reports.data.fields import structure
from reports.data.model import Cell
from reports.statistics.scheduling import in_even_chunks, in_order, longest_first, looks_at_a_pass, order_of
from tests.reports import make_run
from tests.reports.user_function.make_own import own_of

SECONDS = st.lists(st.floats(0.001, 100), min_size=1, max_size=40)


def test_one_long_item_that_comes_last() -> None:
    """Sixteen of 1 s share two workers for 8 s; then one of them is alone for 16 s."""
    assert in_order([1.0] * 16 + [16.0], 2) == pytest.approx(32 / 24)
    assert longest_first([1.0] * 16 + [16.0], 2) == 2
    assert in_order([16.0] + [1.0] * 16, 8) == 2


def test_chunks_of_neighbors() -> None:
    """Nine and eight of them: the second has the long one. Of eight chunks the last takes 20 s."""
    assert in_even_chunks([1.0] * 16 + [16.0], 2) == pytest.approx(32 / 23)
    assert in_even_chunks([1.0] * 3, 8) == 3
    assert in_even_chunks([1.0] * 14 + [10.0] * 2, 2, each=4) == pytest.approx(34 / 26)


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


def _sequential(item_s: list[float], **facts: object) -> Cell:
    ends = list(itertools.accumulate(item_s))
    items = [[0, 0.0, end - seconds, end, end] for seconds, end in zip(item_s, ends, strict=True)]
    traced = make_run.timeline(items, wall_s=ends[-1])
    made = make_run.cell("own", "threads", 2, [1.0] * 6, items=len(items), timeline=traced, **facts)
    found = cell_or_refusal(structure(Benchmark, made), "benchmarks[0]")
    assert isinstance(found, Cell)
    return found


def test_an_order_is_known_when_its_items_were_seen_twice() -> None:
    """From the first look and from the traced round, whose times need not be the same."""
    own = own_of(items_s=[1, 1, 2], longest_item={"number": 3, "item": "x"}, measured_items=3, repeats=2)
    cell = _sequential([1, 1, 2, 1, 1, 3])
    found = order_of(cell, cell, own)
    assert found is not None
    assert found.speedup.low == pytest.approx(8 / 5)
    assert found.speedup.high == pytest.approx(9 / 5.5)
    assert looks_at_a_pass(own, cell) == ((1, 1, 2), (1, 1, 2.5))
    assert looks_at_a_pass(own, None) == ((1, 1, 2),)
    assert looks_at_a_pass(own_of(), cell) == ()
    assert (found.longest, found.longest_share) == (3, pytest.approx(2.25 / 4.25))
    for other in (None, own_of(), replace(own, repeats=3), replace(own, longest_item=None)):
        assert order_of(cell, cell, other) is None
    assert order_of(cell, replace(cell, timeline=None), own) is None
