"""Where nothing is measured, a function is called once for each item."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tools.installed.suite.measuring import MOST_WORKERS, Given, Suite, call_once, usual_workers

MODULE = """
CALLED, ITEMS, TEXT = [], [1, 2], "one item"

def work(item):
    CALLED.append(item)
    return item

async def awaited(item):
    return work(item)

def made():
    return iter(ITEMS)

def check(items, results):
    assert list(items) == list(results)
    CALLED.append("checked")
"""


@pytest.fixture
def suite(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Suite]:
    """A suite in whose folder there is a module."""
    (tmp_path / "their_work.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    import_module("their_work")
    yield Suite(tmp_path, tmp_path, print)
    del sys.modules["their_work"]


@pytest.mark.parametrize("work", ["their_work:work", "their_work:awaited", "their_work.py:work"])
@pytest.mark.parametrize(
    ("items", "check", "called"),
    [
        ("ITEMS", None, [1, 2]),
        ("their_work:made", "check", [1, 2, "checked"]),
        ("TEXT", "none", ["one item"]),
        (range(2), "their_work:check", [0, 1, "checked"]),
        (lambda: [3], None, [3]),
    ],
)
def test_whatever_names_function_items_and_check(
    suite: Suite, work: str, items: object, check: str | None, called: list[object]
) -> None:
    """Names are those of a measurement; a coroutine is awaited, and text that is named is one item."""
    call_once(Given(work, items, check), suite)
    assert called == import_module("their_work").CALLED


def test_a_wrong_result_is_seen(suite: Suite) -> None:
    """By the check that the test gives."""

    def refuse(_items: object, _results: object) -> None:
        raise ValueError("a wrong result")

    with pytest.raises(ValueError, match="a wrong result"):
        call_once(Given("their_work:work", [1], refuse), suite)


def test_no_items_are_one_sentence(suite: Suite) -> None:
    """As where they are measured."""
    with pytest.raises(pytest.fail.Exception, match="no items"):
        call_once(Given("their_work:work", []), suite)


@pytest.mark.parametrize(("cpus", "workers"), [(1, 2), (3, 3), (64, MOST_WORKERS)])
def test_usual_workers_are_the_usable_cpus_within_bounds(
    monkeypatch: pytest.MonkeyPatch, cpus: int, workers: int
) -> None:
    """One would gain nothing, and many need more items than a test has."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(cpus)), raising=False)
    assert usual_workers() == workers
