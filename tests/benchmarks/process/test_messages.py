"""Failures: errors of what can't be pickled are told from the task's own, and each is explained in a line."""

from __future__ import annotations

import pickle
import threading
from multiprocessing.pool import MaybeEncodingError
from pickle import PicklingError
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


def test_the_reason_of_a_result_that_a_pool_cannot_pickle_is_given() -> None:
    """Not the result itself, which multiprocessing.pool quotes in full before it."""
    error = MaybeEncodingError(TypeError("cannot pickle 'HASH' object"), "a very long value")
    told = explain(error)
    assert "can't be pickled (TypeError(\"cannot pickle 'HASH' object\"))" in told
    assert "long value" not in told


@pytest.mark.parametrize("notes", ["", "\nwhen serializing dict item 'args'"])
def test_the_reason_of_what_loky_cannot_pickle_is_given(notes: str) -> None:
    """It ends the traceback that is the cause, but for notes; without a cause the error speaks for itself."""
    error = PicklingError("Could not pickle the task to send it to the workers.")
    assert "(Could not pickle the task to send it to the workers)" in explain(error)
    error.__cause__ = Exception(
        f'\n"""\nTraceback (most recent call last):\nTypeError: cannot pickle a lock{notes}\n"""'
    )
    assert "(TypeError: cannot pickle a lock)" in explain(error)
