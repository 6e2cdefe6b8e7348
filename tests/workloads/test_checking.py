"""Comparing results item by item."""

from __future__ import annotations

import pytest

from workloads.checking import check_each, difference
from workloads.model import WrongResultError


def test_no_items_and_no_results_are_right() -> None:
    """Nothing to do and nothing done is no error."""
    check_each("empty", [], [], difference)


def test_the_first_wrong_item_is_named() -> None:
    """The message has the workload, the item's number from 1, and both values."""
    with pytest.raises(WrongResultError, match=r"^copy: item 2 of 3: expected 20, got 21$"):
        check_each("copy", [10, 20, 30], [10, 21, 31], difference)


@pytest.mark.parametrize("results", [[], [1], [1, 2, 3]])
def test_a_wrong_number_of_results_is_refused(results: list[int]) -> None:
    """Missing and surplus results are counted before any is compared."""
    with pytest.raises(WrongResultError, match=f"expected 2 results, one per item, got {len(results)}"):
        check_each("copy", [1, 2], results, difference)


def test_equal_values_do_not_differ() -> None:
    """There is nothing to say about an expected result."""
    assert difference(b"page", b"page") is None


def test_long_values_are_shortened() -> None:
    """A body of 32 KiB does not flood the message."""
    said = difference(b"a" * 32_768, b"b" * 32_768)
    assert said is not None
    assert len(said) < 200
