"""Whether two results are the same.

The checks of results.
"""

from __future__ import annotations

import ast
import copy
import math
import pickle
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.user_function.compare import Compared, UserCheck, count_only, fingerprint, same
from workloads.model import WrongResultError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner, inner),
    max_leaves=20,
)


@given(VALUES)
def test_a_copy_is_the_same(value: object) -> None:
    """Whatever it is, NaN included."""
    assert same(value, copy.deepcopy(value))


@given(VALUES, VALUES)
def test_what_is_not_equal_is_not_the_same(one: object, other: object) -> None:
    """Different plain values without NaN are told apart."""
    if type(one) is not type(other) or (one != other and "nan" not in repr((one, other))):
        assert not same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (np.arange(3), np.arange(3)),
        (np.array([math.nan]), np.array([math.nan])),
        (ast.parse("x"), ast.parse("x")),
    ],
)
def test_objects_without_an_equality_of_their_own(one: object, other: object) -> None:
    """Arrays and syntax trees are compared by what they consist of."""
    assert same(one, other)


def test_different_arrays() -> None:
    """One element is enough."""
    assert not same(np.array([1, 2]), np.array([1, 3]))


def test_a_list_that_contains_itself() -> None:
    """Neither hangs nor fails."""
    one: list[object] = []
    one.append(one)
    assert fingerprint(one) is not None


def test_what_is_too_large_is_not_looked_at() -> None:
    """A global of gigabytes is not pickled to its end."""
    assert fingerprint(bytes(1001), 1000) is None
    assert fingerprint(bytes(10), 1000) is not None


def test_what_can_neither_be_compared_nor_pickled() -> None:
    """A lock is only ever equal to itself."""
    assert fingerprint(threading.Lock()) is None
    assert not same(threading.Lock(), threading.Lock())


COMPARED = Compared("their:double", [2, 4, 6])
ITEMS = [1, 2, 3, 1, 2, 3]


def test_repeated_items_have_repeated_results() -> None:
    """The three expected results take turns."""
    COMPARED(ITEMS, [2, 4, 6, 2, 4, 6])


def test_another_order_is_named() -> None:
    """The first item that is wrong, both values, and what to do if both are right."""
    with pytest.raises(WrongResultError, match=r"item 2 of 6: expected 4, .* got 6; .*CHECK=none"):
        COMPARED(ITEMS, [2, 6, 4, 2, 4, 6])


@pytest.mark.parametrize("places", [[0, 2, 4], [1, 3, 5], [0, 1, 5], [3]])
def test_a_part_knows_its_places(places: list[int]) -> None:
    """Each process of the ceiling checks the items that it was dealt, after it was sent the check."""
    check = pickle.loads(pickle.dumps(COMPARED.of_part(places)))  # noqa: S301 - as a process of a ceiling does
    items, expected = [ITEMS[place] for place in places], [[2, 4, 6][place % 3] for place in places]
    check(items, expected)
    with pytest.raises(WrongResultError):
        check(items, [*expected[:-1], 0])


def test_the_users_check_may_raise_or_say_no() -> None:
    """Both are a wrong result; None and True are right."""

    def fussy(_items: object, results: object) -> bool | None:
        if results == ["raise"]:
            raise ValueError("that is no result")
        return {"no": False, "yes": True}.get(results[0])  # type: ignore[index] # a list of the test's

    check = UserCheck("their:double", fussy)
    check([1], ["yes"])
    check([1], ["none"])
    with pytest.raises(WrongResultError, match="that is no result"):
        check([1], ["raise"])
    with pytest.raises(WrongResultError, match="returned False"):
        check([1], ["no"])


def test_without_a_check_results_are_counted() -> None:
    """One for each item is all that is asked."""
    count_only([1, 2], [None, None])
    with pytest.raises(WrongResultError):
        count_only([1, 2], [None])
