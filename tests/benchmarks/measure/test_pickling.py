"""Errors of what can't be pickled are told from the task's own.

The module of a task.
"""

from __future__ import annotations

import json
import pickle
import re
import threading
import zlib
from functools import partial
from types import MappingProxyType

import pytest

from benchmarks.measure.open_cell import explain
from benchmarks.measure.pickling import task_file, task_module, travel_problem
from benchmarks.user_function.adapt import Consumed, WithoutItem


@pytest.mark.parametrize("thing", [threading.Lock(), MappingProxyType({}), lambda: None, threading], ids=repr)
def test_what_pickle_says_is_recognised_and_kept(thing: object) -> None:
    """Whatever type pickle raises, the reason is in the sentence, and so is what to do."""
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)) as raised:
        pickle.dumps(thing)
    said = travel_problem(raised.value)
    assert said is not None
    assert str(raised.value).rstrip(".") in said
    assert "such as a path or a number" in said
    assert explain(raised.value) == said


@pytest.mark.parametrize(
    "error",
    [TypeError("an integer is required"), AttributeError("no attribute 'x'"), ValueError("pickle it!")],
    ids=repr,
)
def test_other_errors_are_the_tasks(error: Exception) -> None:
    """Of the same types, or with the same word."""
    assert travel_problem(error) is None
    assert explain(error) == f"{type(error).__name__}: {error}"


@pytest.mark.parametrize(
    ("task", "module"),
    [
        (json.loads, "json"),
        (zlib.compress, "zlib"),
        (partial(partial(json.dumps, indent=1), sort_keys=True), "json"),
        (re.compile("a").findall, "re"),
        (json.JSONDecoder().decode, "json.decoder"),
        ("text".join, "builtins"),
        (WithoutItem(json.loads), "json"),
        (Consumed(WithoutItem(zlib.compress)), "zlib"),
    ],
)
def test_whatever_kind_of_callable_it_is(task: object, module: str) -> None:
    """Functions, partials of partials, methods of objects written in C, and our wrappers around them."""
    assert callable(task)
    assert task_module(task) == module


def test_its_file() -> None:
    """Where there is one."""
    assert task_file(json.loads).endswith("__init__.py")
    assert task_file("text".join) == ""
