"""Mistakes are found by walking the package, and asked for by name."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable

import pytest

import workloads.mistakes
from workloads.mistakes.mistake import UnknownNameError, find_demonstration, find_mistakes

MODULES = [info.name for info in pkgutil.iter_modules(workloads.mistakes.__path__)]
NO_MISTAKES = {"__main__", "discovery", "mistake", "stuck"}


def test_every_file_is_a_mistake() -> None:
    """Each has the name of its file, in the order of the files."""
    assert list(find_mistakes()) == [name for name in MODULES if name not in NO_MISTAKES]


def test_a_demonstration_is_found_by_name() -> None:
    """Names are those of the mistake and of its demonstration."""
    (expected, _) = find_mistakes()["lock_order"].demonstrations
    assert find_demonstration("lock_order", "different orders") is expected


def test_an_unknown_mistake_is_answered_with_those_that_exist() -> None:
    """All of them, in one sentence."""
    with pytest.raises(
        UnknownNameError, match=r"^there is no mistake 'lock_ordre'; choose from .*\.$"
    ) as raised:
        find_demonstration("lock_ordre", "different orders")
    assert all(repr(name) in str(raised.value) for name in find_mistakes())


def test_an_unknown_demonstration_is_answered_with_those_that_exist() -> None:
    """Only those of the mistake."""
    expected = r"^lock_order has no demonstration 'any'; it has 'different orders', 'same order'\.$"
    with pytest.raises(UnknownNameError, match=expected):
        find_demonstration("lock_order", "any")


@pytest.mark.parametrize("module", MODULES)
def test_importing_starts_nothing(module: str, run_python: Callable[[str], str]) -> None:
    """Whoever lists the mistakes makes none of them, and loads only the standard library and workloads."""
    printed = run_python(
        "import sys, threading\n"
        "before = set(sys.modules)\n"
        f"import workloads.mistakes.{module}\n"
        "print(threading.active_count())\n"
        "loaded = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(*loaded - sys.stdlib_module_names - {'_missing_stdlib_info'})"  # distributors add it to 3.15
    )
    assert printed.split("\n") == ["1", "workloads"]
