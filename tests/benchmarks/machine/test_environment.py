"""The environment key: what must never be mixed gets different keys, what may differ does not.

How an interpreter was compiled, as far as it tells.

What an interpreter tells of itself before a pair is measured.
"""

from __future__ import annotations

import dataclasses
import json
import platform
import re
import sys
import sysconfig
from dataclasses import asdict
from typing import Any

import pytest

from benchmarks.machine import environment as describe
from benchmarks.machine.environment import environment_key, observe_build, observe_environment
from benchmarks.machine.meters import Cpus

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
    """The versions of what is installed are there."""
    assert HERE.libraries["pytest-benchmark"]
    assert HERE.memory_bytes > 0


def configured(monkeypatch: pytest.MonkeyPatch, **variables: object) -> None:
    """Replace what the interpreter's own makefile says."""
    monkeypatch.setattr(sysconfig, "get_config_var", variables.get)


USED = "-fprofile-use -fprofile-correction"


@pytest.mark.parametrize(
    ("variables", "profile_guided", "link_time_optimized"),
    [
        ({"CONFIG_ARGS": "'--enable-optimizations' '--with-lto'", "PGO_PROF_USE_FLAG": USED}, True, True),
        ({"CONFIG_ARGS": "'--enable-optimizations'", "PGO_PROF_USE_FLAG": USED}, True, False),
        ({"CONFIG_ARGS": "'--prefix=/opt'", "PGO_PROF_USE_FLAG": USED}, False, False),
        ({"CONFIG_ARGS": "'--prefix=/usr'", "PGO_PROF_USE_FLAG": ""}, None, None),
        ({"CONFIG_ARGS": None, "PGO_PROF_USE_FLAG": None}, None, None),
    ],
    ids=["both", "one", "none", "Debian", "no makefile"],
)
def test_an_option_that_is_not_there_says_no_only_where_it_would_be_there(
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str | None],
    *,
    profile_guided: bool | None,
    link_time_optimized: bool | None,
) -> None:
    """Debian optimizes by other means than the options, and does not tell."""
    configured(monkeypatch, **variables)
    found = observe_build()
    assert found.profile_guided is profile_guided
    assert found.link_time_optimized is link_time_optimized


@pytest.mark.parametrize(("told", "shared"), [(1, True), (0, False), (None, None)])
def test_where_the_interpreter_lies(
    monkeypatch: pytest.MonkeyPatch, told: int | None, *, shared: bool | None
) -> None:
    """In a library, in the executable, or it is not told."""
    configured(monkeypatch, Py_ENABLE_SHARED=told, Py_DEBUG=told)
    found = observe_build()
    assert found.shared_library is shared
    assert found.debug == bool(told)


def test_the_compiler_is_named() -> None:
    """Of this very interpreter."""
    assert observe_build().compiler.strip()


def test_environment_and_build_are_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Of this interpreter; who asks knows the CPU's model already, and looking for it takes long."""
    assert describe.main() == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert told["build"] == asdict(observe_build())
    assert told["environment"]["python_version"] == platform.python_version()
    assert told["environment"]["cpu_model"] is None


def test_a_process_tells_its_build_and_no_blas_that_it_has_not_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What NumPy would load is not known before it does."""
    monkeypatch.delitem(sys.modules, "numpy", raising=False)
    told = describe.observe_process()
    assert told.build == observe_build()
    assert told.blas is None


def test_the_blas_of_numpy_is_named() -> None:
    """With its version, once for all of its pools."""
    pytest.importorskip("numpy")
    told = describe.blas_libraries()
    assert told is None or re.fullmatch(r"\w+ \S+(, \w+ \S+)*", told)
