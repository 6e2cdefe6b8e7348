"""The identity of the interpreter."""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.interpreters.find import Interpreter, running


def test_the_key_tells_builds_and_places_apart(tmp_path: Path) -> None:
    """Version, free threading and place each change the key; the name of a link does not."""
    real, link, other = tmp_path / "python3.14", tmp_path / "python3", tmp_path / "other"
    real.touch()
    other.touch()
    link.symlink_to(real)
    one = Interpreter(real, "3.14.2", free_threaded=False, build="")
    changed = [
        replace(one, version="3.14.3"),
        replace(one, free_threaded=True),
        replace(one, executable=other),
    ]
    assert len({one.key, *(interpreter.key for interpreter in changed)}) == 4
    assert replace(one, executable=link).key == one.key
    assert one.key.startswith("cpython-3.14.2-")


def test_the_name_is_what_people_say() -> None:
    """A free-threaded build has a t behind its version, as its executable has."""
    assert Interpreter(Path("python3.14t"), "3.14.2", free_threaded=True, build="").name == "CPython 3.14.2t"


def test_the_running_interpreter_is_this_one() -> None:
    """The facts come from the interpreter that executes the driver."""
    interpreter = running()
    assert interpreter.executable == Path(sys.executable)
    assert interpreter.version.startswith(f"{sys.version_info.major}.{sys.version_info.minor}.")
    assert interpreter.free_threaded == bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def versioned(version: str) -> Interpreter:
    """Return an interpreter of that version."""
    return Interpreter(Path("python3"), version, free_threaded=False, build="")


def test_releases_sort_as_versions_do() -> None:
    """By numbers, not by letters; alpha, beta and candidate come before what they lead to."""
    ordered = ["3.9.18", "3.13.0a6", "3.13.0b1", "3.13.0rc2", "3.13.0", "3.13.2+", "3.13.10"]
    assert sorted(ordered, key=lambda version: versioned(version).release) == ordered
    assert versioned("3.13.0rc2").series == (3, 13)


@given(st.tuples(*[st.integers(0, 99)] * 3), st.tuples(*[st.integers(0, 99)] * 3))
def test_two_releases_compare_as_their_numbers(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    """Whatever the numbers are."""
    first, second = (versioned(".".join(map(str, numbers))).release for numbers in (one, other))
    assert (first < second) == (one < other)


def test_what_is_no_version_is_refused() -> None:
    """A program that says anything else is not CPython."""
    with pytest.raises(ValueError, match="not a version of CPython"):
        _ = versioned("trunk").release
