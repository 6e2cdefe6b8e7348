"""Whether two results are the same."""

from __future__ import annotations

import ast
import copy
import math
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.own.comparing import fingerprint, same

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
