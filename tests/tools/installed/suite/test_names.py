"""What a suite gives gets a name that another process can import, or one clear sentence."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zlib
from functools import partial
from pathlib import Path

import pytest

from tools.installed.suite.names import NamelessError, listed, named, named_items

ROOT = Path(__file__).parents[4]


class Codec:
    """A class of a suite, whose static method has a dotted name."""

    @staticmethod
    def work(item: int) -> int:
        """Return the item."""
        return item


def helper(item: int) -> int:
    """Return the item."""
    return item


def test_functions_of_modules_and_files_have_names() -> None:
    """Also static methods; a name stays as it is."""
    assert named(json.loads, ROOT) == "json:loads"
    assert named(zlib.compress, ROOT) == "zlib:compress"
    assert named(helper, ROOT) == f"{__name__}:helper"
    assert named(Codec.work, ROOT) == f"{__name__}:Codec.work"
    assert named("a_module:work", ROOT) == "a_module:work"


@pytest.mark.parametrize(
    "nameless", [lambda item: item, partial(helper, 1), Codec(), 3, threading.Lock().acquire]
)
def test_what_has_no_name_is_refused(nameless: object) -> None:
    """The sentence says where it is and what to do, or that it can't be called."""
    with pytest.raises(NamelessError, match=r"define it with def at the top of a module|can't be called"):
        named(nameless, ROOT)


def test_a_local_function_is_refused_with_its_line() -> None:
    """A closure lives in this process alone."""

    def local(item: int) -> int:
        return item

    with pytest.raises(NamelessError, match=r"local \(test_names\.py line \d+\)"):
        named(local, ROOT)


def test_items_arrive_as_they_are(tmp_path: Path) -> None:
    """In a file that another process imports; what an iterator yields is a list there."""
    name = named_items(iter([b"\x00", {"a": 1}, 2.5]), tmp_path, ROOT)
    assert name is not None
    file, _, items = name.rpartition(":")
    script = f"import {Path(file).stem} as it; print(it.{items})"
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    assert told.decode().strip() == str([b"\x00", {"a": 1}, 2.5])


def test_items_may_be_named_or_made_by_a_function(tmp_path: Path) -> None:
    """Then nothing is written; None is for a function that is called without an argument."""
    assert named_items("texts", tmp_path, ROOT) == "texts"
    assert named_items(helper, tmp_path, ROOT) == f"{__name__}:helper"
    assert named_items(None, tmp_path, ROOT) is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (3, "put a single item into a list"),
        (b"text", "put a single item into a list"),
        ({"a": 1}, "put a single item into a list"),
        ([], "no items"),
        ([threading.Lock()], "an item can't be sent to another process"),
        ([lambda: 1], "an item can't be sent to another process"),
    ],
)
def test_items_that_cannot_arrive_are_refused(items: object, said: str, tmp_path: Path) -> None:
    """One item is not taken for many, and what can't be pickled is said to be that."""
    with pytest.raises(NamelessError, match=said):
        named_items(items, tmp_path, ROOT)


def test_several_items_are_a_list() -> None:
    """Whatever holds them."""
    assert listed(range(2)) == listed({0: "a", 1: "b"}.keys()) == listed(each for each in (0, 1)) == [0, 1]
