"""The module of a task, and its file, whatever kind of callable it is."""

from __future__ import annotations

import json
import re
import zlib
from functools import partial

import pytest

from benchmarks.runners.model import task_file, task_module
from benchmarks.user_function.adapt import Consumed, WithoutItem


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
