"""Interpreters have names and an order that nobody has to think about."""

from __future__ import annotations

from itertools import permutations

from reports.data.environment import Environment
from reports.interpreters.interpreter import Interpreter, in_order, interpreter_of, names

GIL = Interpreter("CPython", "3.13.5", free_threaded=False, gil_enabled=True, jit=False)
FREE = Interpreter("CPython", "3.13.5", free_threaded=True, gil_enabled=False, jit=False)
ON = Interpreter("CPython", "3.13.5", free_threaded=True, gil_enabled=True, jit=False)
NEXT = Interpreter("CPython", "3.14.0rc2", free_threaded=False, gil_enabled=True, jit=True)


def test_a_name_says_build_gil_and_jit() -> None:
    """A free-threaded build whose GIL was on never has the name of one that ran free."""
    assert list(names([GIL, FREE, ON, NEXT]).values()) == ["3.13", "3.13t", "3.13t (GIL on)", "3.14 (JIT on)"]
    other = Interpreter("PyPy", "3.11.13", free_threaded=False, gil_enabled=True, jit=True)
    assert names([other]) == {other: "PyPy 3.11 (JIT on)"}


def test_two_patch_versions_are_told_apart() -> None:
    """Only those that would have the same name get a longer one."""
    older = Interpreter("CPython", "3.13.1", free_threaded=False, gil_enabled=True, jit=False)
    assert list(names([GIL, older, FREE]).values()) == ["3.13.5", "3.13.1", "3.13t"]


def test_the_order_is_by_version_and_with_the_gil_first() -> None:
    """Whatever the order of the files; 3.9 comes before 3.13 and a candidate before its release."""
    old = Interpreter("CPython", "3.9.20", free_threaded=False, gil_enabled=True, jit=False)
    final = Interpreter("CPython", "3.14.0", free_threaded=False, gil_enabled=True, jit=False)
    expected = [old, GIL, ON, FREE, NEXT, final]
    for shuffled in list(permutations(expected))[::37]:
        assert in_order(shuffled) == expected


def test_an_unknown_gil_is_that_of_the_build() -> None:
    """Older files do not tell; what they know decides."""
    assert interpreter_of(Environment("CPython", "3.11.7", 2)).gil_enabled
    assert not interpreter_of(Environment("CPython", "3.13.5", 2, free_threaded_build=True)).gil_enabled
