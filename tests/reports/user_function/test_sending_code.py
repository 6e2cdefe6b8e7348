"""Code that sends less: it is executed as it is, gives the same results, and leaves nothing behind."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from reports.user_function.code import NO_NAMES
from reports.user_function.sending_code import ARRAY, code_to_map_an_array, code_to_send_less
from tests.reports.user_function.make_own import NO_ITEMS, own_of

if TYPE_CHECKING:
    from pathlib import Path

    from reports.user_function.sending_code import Large

MODULE = '''
"""What a user may have."""
import asyncio
import functools

import numpy as np

items = [np.full(n * 1000, float(n)) for n in (1, 2, 3, 4, 5)]
one = items[2]

def make_items():
    yield from items

def total(item):
    return float(item.sum())

def totals(item):
    yield float(item.sum())

async def total_later(item):
    await asyncio.sleep(0)
    return float(item.sum())

def scaled(factors, item):
    return float(item.sum()) * float(factors[0])

TABLE = np.arange(1000.0)

def lookup(item):
    return float(TABLE[int(item[0])] + isinstance(TABLE, np.memmap))

def lookups(item):
    yield lookup(item)

bound = functools.partial(scaled, np.ones(10_000))
called = functools.partial(total, one)
'''
METHOD = 'import multiprocessing\nif __name__ == "__main__":\n    multiprocessing.set_start_method("{}")\n'
TOTALS = [1000.0, 4000.0, 9000.0, 16000.0, 25000.0]
MADE = {"items_name": "make_items", "items_callable": True}
ONE = {"items_name": "one", "items_kind": "one", "given_items": 1, "measured_items": 1, "repeats": 4}
CASES: dict[str, tuple[Large, dict[str, Any], list[Any]]] = {
    "items": ("item", {"function": "total"}, TOTALS),
    "items made by a call": ("item", {"function": "total", **MADE}, TOTALS),
    "items of a generator": (
        "item",
        {"function": "totals", "form": "generator"},
        [[each] for each in TOTALS],
    ),
    "items of a coroutine": ("item", {"function": "total_later", "form": "coroutine"}, TOTALS),
    "one item": ("item", {"function": "total", **ONE}, [9000.0] * 4),
    "results": ("result", {"function": "total"}, TOTALS),
    "bound data": ("function", {"function": "bound"}, TOTALS),
    "bound data, no items": (
        "function",
        {"function": "called", **NO_ITEMS, "given_items": None, "measured_items": 1, "repeats": 4},
        [9000.0] * 4,
    ),
}


def sent(type_name: str | None = None) -> dict[str, Any]:
    """Return what is sent, of items with a type."""
    value = {"largest_bytes": 40, "pickling_s": [1e-6] * 6, "type_name": None}
    return {"function": value, "item": {**value, "type_name": type_name}, "result": value}


def _run(text: str, folder: Path, method: str | None = None) -> list[Any]:
    """Return the results of a pasted text, with a start method or the platform's own."""
    (folder / "my_module.py").write_text(MODULE, encoding="utf-8")
    head = METHOD.format(method) if method else ""
    tail = '\n\nif __name__ == "__main__":\n    print(results)\n'
    (folder / "pasted.py").write_text(head + text + tail, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", "pasted.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), f"{text}\n{done.stderr}"
    found: list[Any] = ast.literal_eval(done.stdout)
    return found


@pytest.mark.parametrize("case", CASES)
def test_it_runs_as_it_is(tmp_path: Path, case: str) -> None:
    """Pasted into a file beside the module, it leaves the right results in their order."""
    large, facts, results = CASES[case]
    text = code_to_send_less(own_of(**{"given_items": 5, **facts}), large, 2)
    assert text is not None
    assert _run(text, tmp_path) == results


@pytest.mark.parametrize("method", ["spawn", "fork"])
def test_shared_memory_is_attached_and_removed(tmp_path: Path, method: str) -> None:
    """Whether workers inherit or import: no leak is reported, and nothing is said on the way out."""
    if method == "fork" and sys.platform == "win32":
        pytest.skip("Windows can't fork")
    own = own_of(given_items=5, function="total", sent=sent(ARRAY), **MADE)
    text = code_to_send_less(own, "item", 2)
    assert text is not None
    assert "SharedMemory" in text
    assert _run(text, tmp_path, method) == TOTALS


def test_what_is_bound_is_sent_no_more() -> None:
    """The common case in full: a name instead of the data."""
    text = code_to_send_less(own_of(function="bound"), "function", 4)
    assert text is not None
    assert text.splitlines()[5:9] == [
        "def call(item):",
        "    # Sent by its name: the data come with the import, once for each worker.",
        "    return bound(item)",
        "",
    ]
    assert len(pickle.dumps(test_what_is_bound_is_sent_no_more)) < 200  # so is every function of a module


def test_some_cases_have_no_short_code() -> None:
    """A workload's items exist only within its own context; what is no name becomes no code."""
    workload = own_of(form="workload", **NO_ITEMS)
    assert code_to_send_less(workload, "item", 2) is None
    assert code_to_send_less(workload, "result", 2) is not None
    assert code_to_send_less(own_of(function="f()"), "result", 2) == NO_NAMES


@pytest.mark.parametrize("form", ["function", "generator"])
def test_an_array_of_the_module_is_mapped(tmp_path: Path, form: str) -> None:
    """Workers read the mapped array, not their own."""
    table = {"module": "my_module", "name": "TABLE", "array_bytes": 8000}
    facts = {"function": "lookup"} if form == "function" else {"function": "lookups", "form": form}
    text = code_to_map_an_array(own_of(given_items=5, global_array=table, **facts), 2)
    assert text is not None
    expected = [number + 1.0 for number in range(1, 6)]
    assert _run(text, tmp_path) == (expected if form == "function" else [[each] for each in expected])


@pytest.mark.parametrize("wrong", [None, {"name": "a b"}, {"module": "os; import sys"}])
def test_what_is_no_name_is_not_mapped(wrong: dict[str, str] | None) -> None:
    """A text of a file becomes no code."""
    table = {"module": "my_module", "name": "TABLE", "array_bytes": 8000}
    assert code_to_map_an_array(own_of(global_array=wrong and {**table, **wrong}), 2) is None
