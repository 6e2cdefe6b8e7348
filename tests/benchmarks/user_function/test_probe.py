"""One pass over items."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.user_function.probe import KEPT, execute, spread


@given(st.integers(1, 400))
def test_every_place_once(count: int) -> None:
    """Nothing is left out, nothing is tried twice."""
    assert sorted(spread(count)) == list(range(count))


@given(st.integers(2, 400))
def test_the_first_two_are_from_both_halves(count: int) -> None:
    """A pass that ends early has not only seen the beginning."""
    first, second = spread(count)[:2]
    assert first == 0
    assert second >= (count - 1) // 2 or count == 2


def test_failures_are_kept_apart() -> None:
    """What raises has no time, and what it raised."""
    done = execute(lambda x: 1 // x, [1, 0, 2], [0, 1, 2], 60)
    assert sorted(done.item_s) == [0, 2]
    assert done.results == {0: 1, 2: 0}
    assert "ZeroDivisionError" in done.errors[1]


def test_a_limit_ends_the_pass_after_an_item() -> None:
    """At least one item is tried however short the limit is."""
    assert list(execute(abs, [1, 2, 3], [0, 1, 2], 0).item_s) == [0]


def test_only_some_results_are_kept() -> None:
    """They may be large."""
    assert len(execute(abs, range(100), range(100), 60).results) == KEPT
