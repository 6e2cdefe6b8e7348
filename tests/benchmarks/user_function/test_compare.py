"""Whether two results are the same.

The checks of results.
"""

from __future__ import annotations

import ast
import copy
import functools
import math
import multiprocessing
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.user_function.compare import (
    Compared,
    UserCheck,
    count_only,
    exception_trouble,
    fingerprint,
    largest_global_array,
    same,
    sent_record,
    try_pickling,
)
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


class _NeedsTwo(Exception):  # noqa: N818 - an example of somebody else's
    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"record {number}: {reason}")


class _KeepsALock(Exception):  # noqa: N818 - as above
    def __init__(self) -> None:
        super().__init__("busy")
        self.lock = threading.Lock()


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (ValueError("no number"), None),
        (_NeedsTwo(23, "no closing bracket"), "breaks the whole process pool"),
        (_KeepsALock(), "raises another error instead"),
    ],
)
def test_what_a_pool_makes_of_an_exception(error: Exception, says: str | None) -> None:
    """One that can't be unpickled breaks the pool, one that can't be pickled is replaced, others arrive."""
    told = exception_trouble(error, 23)
    assert told is None if says is None else says in (told or "")


def test_the_warning_about_an_exception_is_true() -> None:
    """A pool whose worker raises one that can't be read back is broken."""
    assert exception_trouble(_NeedsTwo(1, "bad"), 1)
    with (
        ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool,
        pytest.raises(BrokenExecutor),
    ):
        pool.submit(_fail).result()


def _fail() -> None:
    raise _NeedsTwo(1, "bad")


def test_what_is_sent_is_timed_by_kind() -> None:
    """A function's bound data go along with it; few values are looked at several times."""
    bound = functools.partial(math.pow, 2.0)
    arrays = [np.zeros(1000), np.zeros(9000)]
    record = sent_record(try_pickling("f", bound, arrays, [1.0, 2]))
    assert record is not None
    assert record["item"]["type_name"] == "numpy.ndarray"
    assert record["item"]["largest_bytes"] > 72_000
    assert record["function"]["largest_bytes"] > len(pickle.dumps(math.pow))
    assert record["result"]["type_name"] is None
    assert all(len(each["pickling_s"]) == 6 for each in record.values())
    assert all(min(each["pickling_s"]) > 0 for each in record.values())


def test_nothing_is_told_of_what_can_not_be_sent() -> None:
    """There is a sentence on that instead."""
    pickling = try_pickling("f", abs, [threading.Lock()], [1])
    assert pickling.problem is not None
    assert sent_record(pickling) is None


LITTLE, MUCH, OBJECTS = np.zeros(10), np.zeros(1000), np.array([{}] * 9999)


def reads_arrays(item: int) -> object:
    """Name arrays of this module."""
    return LITTLE[item], MUCH[item], OBJECTS[item]


@pytest.mark.parametrize("task", [reads_arrays, functools.partial(reads_arrays, 1)])
def test_the_largest_array_of_the_module_is_found(task: Callable[[int], object]) -> None:
    """By the names in the code; an array of objects can't be mapped from a file, and does not count."""
    found = largest_global_array(task)
    assert found is not None
    assert (found.module, found.name, found.array_bytes) == (__name__, "MUCH", 8000)


@pytest.mark.parametrize("task", [abs, test_a_copy_is_the_same, int])
def test_a_function_without_arrays_has_none(task: Callable[[int], object]) -> None:
    """Nor has one that is written in C."""
    assert largest_global_array(task) is None
