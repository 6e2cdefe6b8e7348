"""The environment key: what must never be mixed gets different keys, what may differ does not."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest

from benchmarks.cpus import Cpus
from benchmarks.environment import Environment, environment_key, observe_environment

HERE = observe_environment(Cpus(2, 2, None), "Some CPU @ 2.0 GHz", gil_enabled_at_end=True)


def key(**changes: Any) -> str | None:  # noqa: ANN401 - facts of several types
    """Return the key of this environment with some facts changed."""
    return environment_key(dataclasses.replace(HERE, **changes))


@pytest.mark.parametrize(
    "change",
    [
        {"free_threaded_build": not HERE.free_threaded_build},
        {"gil_enabled_at_end": False},
        {"jit": True},
        {"cpu_model": "Some CPU @ 3.0 GHz"},
        {"cpu_model": "Some CPU (R) @ 2.0 GHz"},
        {"usable_cpus": 4},
        {"quota_cpus": 1.5},
        {"os": "Darwin"},
        {"architecture": "arm64"},
        {"implementation": "PyPy"},
        {"python_xy": "3.99"},
    ],
)
def test_what_must_not_be_mixed_has_another_key(change: dict[str, Any]) -> None:
    """GIL, build, JIT, CPU, CPU count, OS, architecture and X.Y separate runs."""
    assert key(**change) != key()


@pytest.mark.parametrize(
    "change",
    [
        {"python_version": "3.99.1"},
        {"kernel": "other"},
        {"libraries": {"numpy": "9"}},
        {"load_average_1m": 7.0},
        {"memory_bytes": 1},
    ],
)
def test_what_is_only_recorded_has_the_same_key(change: dict[str, Any]) -> None:
    """Patch versions, kernel, libraries and load stand beside the key."""
    assert key(**change) == key()


@pytest.mark.parametrize("cpu_model", [None, ""])
def test_an_unknown_cpu_has_no_key(cpu_model: str | None) -> None:
    """What is not known is never compared."""
    assert key(cpu_model=cpu_model) is None


def test_the_key_is_a_folder_name() -> None:
    """Letters, digits, dots and dashes only, whatever the CPU calls itself."""
    made = key(cpu_model="../../Ünï\n<CPU> (TM) $(x)")
    assert made is not None
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]+", made)


def test_the_facts_are_those_of_this_interpreter() -> None:
    """A round trip through asdict keeps every field, and the versions of what is installed are there."""
    assert Environment(**dataclasses.asdict(HERE)) == HERE
    assert HERE.libraries["pytest-benchmark"]
    assert HERE.memory_bytes > 0
