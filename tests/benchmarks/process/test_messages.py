"""Failures: errors of what can't be pickled are told from the task's own, and each is explained in a line."""

from __future__ import annotations

import pickle
import threading
from types import MappingProxyType

import pytest

from benchmarks.process.messages import explain, pickling_problem


@pytest.mark.parametrize(
    "thing",
    [threading.Lock(), MappingProxyType({}), lambda: None, threading],
    ids=lambda thing: type(thing).__name__,
)
def test_what_pickle_says_is_recognized_and_kept(thing: object) -> None:
    """Whatever type pickle raises, the reason is in the sentence, and so is what to do."""
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)) as raised:
        pickle.dumps(thing)
    said = pickling_problem(raised.value)
    assert said is not None
    assert str(raised.value).rstrip(".") in said
    assert "pass a path or an id" in said
    assert explain(raised.value) == said


@pytest.mark.parametrize(
    "error",
    [TypeError("an integer is required"), AttributeError("no attribute 'x'"), ValueError("pickle it!")],
    ids=str,
)
def test_other_errors_are_the_tasks(error: Exception) -> None:
    """Of the same types, or with the same word."""
    assert pickling_problem(error) is None
    assert explain(error) == f"{type(error).__name__}: {error}"
