"""A function object and its items become names that another process can import."""

from __future__ import annotations

import functools
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from tools.installed.given import MeasuringError
from tools.installed.handing import Handed, handed
from tools.installed.references import import_path, reference

CALL = """
import importlib, json, multiprocessing, pathlib, pickle, sys

def load(name):
    file, _, path = name.rpartition(":")
    module = pathlib.Path(file).stem if file.endswith(".py") else file
    return getattr(importlib.import_module(module), path)

if __name__ == "__main__":
    work, items = map(load, sys.argv[1:3])
    items = items() if callable(items) else items
    if sys.argv[3:]:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results = pool.map(work, items)
    else:
        work, items = pickle.loads(pickle.dumps([work, items]))
        results = pickle.loads(pickle.dumps(list(map(work, items))))
    print(json.dumps(list(map(repr, results))))
"""
"""Calls a function of its names for items: in a spawned worker process, or as one gets them."""


def called(given: Handed, tmp_path: Path, *, spawned: bool = False) -> list[str]:
    """Return the results in another process, as texts."""
    script = tmp_path / "call.py"
    script.write_text(CALL)
    ended = subprocess.run(
        [sys.executable, script, given.function, str(given.items), *(["spawned"] if spawned else [])],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(given.import_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    found: list[str] = json.loads(ended.stdout)
    return found


CELL = """
import functools, math
from dataclasses import dataclass
from enum import Enum

FACTOR = 10

@dataclass
class Point:
    x: int
    def far(self):
        return Color.RED.value + self.x

class Color(Enum):
    RED = 5

def helper(x):
    return x * FACTOR

@functools.lru_cache(maxsize=8)
def cached(x):
    return helper(x)

def uses_helper(x):
    return helper(x) + int(math.sqrt(4))

def uses_cache(x):
    return cached(x)

def takes_point(point):
    return Point(point.far())

def add(much):
    def added(x):
        return x + much
    return added

def again(x):
    return x if x < 1 else again(x - 1)

async def coroutine(x):
    return x

anonymous = lambda x: -x
closure = add(3)
part = functools.partial(helper)
method = Point(1).far
"""


BY_VALUE = pytest.mark.skipif(find_spec("cloudpickle") is None, reason="needs cloudpickle")


@pytest.fixture
def cell(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The main module of an interactive session, in which a cell was executed."""
    pytest.importorskip("cloudpickle")
    module = ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "__main__", module)
    exec(compile(CELL, "<cell 1>", "exec"), vars(module))  # noqa: S102 - as a notebook does
    return module


def module_level(x: int) -> int:
    """Return it squared."""
    return x * x


ITEMS = [1, 2, 3]


def test_a_function_of_a_module_goes_by_its_name() -> None:
    """Nothing is generated for it, whatever the items."""
    with handed(module_level, None) as given:
        assert given == Handed(f"{__name__}:module_level", None, None, Path.cwd(), import_path())
    assert not any("site-packages" in each for each in given.import_path)


@pytest.mark.parametrize("function", [json.loads, len, functools.reduce, json.JSONDecoder.decode])
def test_what_a_library_has_goes_by_its_name(function: Callable[..., object]) -> None:
    """Built in or not."""
    assert reference(function) == f"{function.__module__}:{function.__qualname__}"


def test_names_are_handed_on() -> None:
    """As they are on the command line."""
    with handed("work.py:f", "items", check="none") as given:
        assert given.arguments == ["work.py:f", "--items=items", "--check=none", f"--folder={Path.cwd()}"]


@BY_VALUE
def test_items_are_handed_over_by_value_beside_a_name(tmp_path: Path) -> None:
    """Of an iterator, what it yields."""
    with handed(module_level, iter(ITEMS)) as given:
        assert given.function == f"{__name__}:module_level"
        assert called(given, tmp_path) == ["1", "4", "9"]


@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("uses_helper", ["12", "22"]),
        ("uses_cache", ["10", "20"]),
        ("anonymous", ["-1", "-2"]),
        ("closure", ["4", "5"]),
        ("again", ["0", "0"]),
        ("part", ["10", "20"]),
    ],
)
def test_a_function_of_a_cell_works_in_another_process(
    cell: ModuleType, tmp_path: Path, name: str, results: list[str]
) -> None:
    """With helpers and globals of other cells, modules, caches and closures."""
    with handed(getattr(cell, name), [1, 2]) as given:
        assert Path(given.function.partition(":")[0]).name == "notebook_cell.py"
        assert called(given, tmp_path) == results


def test_classes_of_a_cell_are_the_same_for_the_function_and_its_items(
    cell: ModuleType, tmp_path: Path
) -> None:
    """Items, results and the function itself pickle by reference to one module."""
    with handed(cell.takes_point, [cell.Point(1), cell.Point(2)]) as given:
        assert called(given, tmp_path, spawned=True) == ["Point(x=6)", "Point(x=7)"]


@BY_VALUE
def test_a_function_inside_of_a_test_can_use_the_test_s_module(tmp_path: Path) -> None:
    """What the module has at its top goes by name."""

    def local(x: int) -> int:
        return module_level(x) + len(ITEMS)

    with handed(local, lambda: ITEMS) as given:
        assert Path(given.function.partition(":")[0]).name == "test_handing_local.py"
        assert called(given, tmp_path) == ["4", "7", "12"]


@BY_VALUE
def test_a_module_that_nobody_else_can_import_goes_by_value(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As a test suite has them with ``--import-mode=importlib``."""
    module = ModuleType("hidden_tests")
    module.__file__ = str(tmp_path / "hidden_tests.py")
    monkeypatch.setitem(sys.modules, "hidden_tests", module)
    exec("def helper(x): return x + 1\ndef work(x): return helper(x)", vars(module))  # noqa: S102 - as above
    with handed(module.work, [1]) as given:
        assert called(given, tmp_path) == ["2"]


def test_a_global_that_a_function_sets_is_seen_in_its_module(
    cell: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look finds what a function changes there, as in any other module."""
    exec("seen = 0\ndef counts(x):\n global seen\n seen += x\n return seen", vars(cell))  # noqa: S102 - as above
    with handed(cell.counts, [1]) as given:
        monkeypatch.setattr(sys, "path", [given.import_path[0], *sys.path])
        module = import_module("notebook_cell")
    monkeypatch.delitem(sys.modules, "notebook_cell")
    monkeypatch.delitem(sys.modules, "gil_bench_arrival")
    assert [module.counts(2), module.counts(3), module.seen] == [2, 5, 5]
    assert (module.counts.__module__, vars(cell)["seen"]) == ("notebook_cell", 0)


def test_the_folder_is_the_owner_s_and_goes(cell: ModuleType) -> None:
    """What is in it may be private."""
    with handed(cell.helper, [1]) as given:
        folder = Path(given.function.partition(":")[0]).parent
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not folder.exists()


def test_a_lock_is_named_with_what_to_do(cell: ModuleType) -> None:
    """Also where a helper uses it."""
    vars(cell)["lock"] = threading.Lock()
    exec("def locked(x):\n with lock: return x\ndef outer(x): return locked(x)", vars(cell))  # noqa: S102 - as above
    with (
        pytest.raises(MeasuringError, match=r"outer uses lock \(lock\), which can't be sent .* a module"),
        handed(cell.outer, [1]),
    ):
        pass


def test_items_that_stay_are_named(cell: ModuleType) -> None:
    """An open file can't travel."""
    with (
        pytest.raises(MeasuringError, match=r"an item can't be sent to another process \("),
        handed(cell.helper, [threading.Lock()]),
    ):
        pass


@pytest.mark.parametrize(
    ("work", "items", "said"),
    [
        (module_level, [], "there are no items"),
        ("m:f", [1], "is a name, so name its items"),
        (3, [1], "3 can't be called"),
    ],
)
def test_wrong_use_is_one_sentence(work: object, items: object, said: str) -> None:
    """It says what to give."""
    with pytest.raises(MeasuringError, match=said), handed(work, items):  # type: ignore[arg-type] # as somebody may
        pass


def test_without_cloudpickle_one_sentence_says_how_to_get_it(
    cell: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes by name works without."""
    monkeypatch.setitem(sys.modules, "cloudpickle", None)
    monkeypatch.delitem(sys.modules, "tools.installed.by_value", raising=False)
    with pytest.raises(MeasuringError, match="pip install cloudpickle"), handed(cell.helper, [1]):
        pass
    with handed(module_level):
        pass


def test_lines_are_of_a_file_with_a_name(cell: ModuleType, tmp_path: Path) -> None:
    """A temporary name of a cell would tell nothing."""
    exec("def fails(x):\n\n    raise ValueError(fails.__code__.co_filename)", vars(cell))  # noqa: S102 - as above
    exec("def where(x):\n    try: fails(x)\n    except ValueError as e: return str(e)", vars(cell))  # noqa: S102 - as above
    with handed(cell.where, [1]) as given:
        (file,) = called(given, tmp_path)
    assert Path(file.strip("'")).name == "notebook_cell.py"
