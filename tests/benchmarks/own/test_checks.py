"""The checks of results."""

from __future__ import annotations

import pickle

import pytest

from benchmarks.own.checks import Compared, OwnCheck, count_only
from workloads.model import WrongResultError

COMPARED = Compared("their:double", [2, 4, 6])
ITEMS = [1, 2, 3, 1, 2, 3]


def test_repeated_items_have_repeated_results() -> None:
    """The three expected results take turns."""
    COMPARED(ITEMS, [2, 4, 6, 2, 4, 6])


def test_another_order_is_named() -> None:
    """The first item that is wrong, both values, and what to do if both are right."""
    with pytest.raises(WrongResultError, match=r"item 2 of 6: expected 4 .* got 6; .*CHECK=none"):
        COMPARED(ITEMS, [2, 6, 4, 2, 4, 6])


@pytest.mark.parametrize("index", [0, 1])
def test_a_part_knows_its_places(index: int) -> None:
    """Each process of the ceiling checks every second item, after it was sent the check."""
    part = slice(index, None, 2)
    check = pickle.loads(pickle.dumps(COMPARED.of_part(part)))  # noqa: S301 - as a process of a ceiling does
    expected = [2, 4, 6, 2, 4, 6][part]
    check(ITEMS[part], expected)
    with pytest.raises(WrongResultError):
        check(ITEMS[part], expected[::-1] if expected != expected[::-1] else [0] * 3)


def test_the_users_check_may_raise_or_say_no() -> None:
    """Both are a wrong result; None and True are right."""

    def fussy(_items: object, results: object) -> bool | None:
        if results == ["raise"]:
            raise ValueError("that is no result")
        return {"no": False, "yes": True}.get(results[0])  # type: ignore[index] # a list of the test's

    check = OwnCheck("their:double", fussy)
    check([1], ["yes"])
    check([1], ["none"])
    with pytest.raises(WrongResultError, match="that is no result"):
        check([1], ["raise"])
    with pytest.raises(WrongResultError, match="wrong"):
        check([1], ["no"])


def test_without_a_check_results_are_counted() -> None:
    """One for each item is all that is asked."""
    count_only([1, 2], [None, None])
    with pytest.raises(WrongResultError):
        count_only([1, 2], [None])
