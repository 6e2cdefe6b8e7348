"""A free-threaded build whose GIL is switched on: what such a run records, and where it is filed."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.machine.gil_state import gil_enabled

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(gil_enabled(), reason="this interpreter has its GIL on anyway")
COMMAND = [
    *(sys.executable, "-m", "benchmarks", "--preset", "quick"),
    *("--workers", "2", "--runners", "threads,processes", "--kinds", "speedup"),
]
CULPRIT = "_testmultiphase_null_slots"
"""One of many in a file of CPython's own tests. It says nothing of the GIL, and therefore gets one."""
GOOD = "time.sleep(0.01)\nreturn 2 * item"


def add_culprit(folder: Path) -> None:
    """Put CULPRIT into a folder of ``sys.path``, without a compiler; skip where CPython has no tests."""
    tests = importlib.util.find_spec("_testmultiphase")
    if tests is None or tests.origin is None:
        pytest.skip("this interpreter came without the modules of its own tests")
    (folder / f"{CULPRIT}.so").symlink_to(tests.origin)


def run(project: Path, **environ: str) -> tuple[dict[str, Any], dict[str, set[bool]]]:
    """Run the benchmarks; return what is said of the run, and of the GIL after the imports and at the end."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHON_GIL"}
    done = subprocess.run(
        COMMAND,
        cwd=project,
        env=variables | environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    (path,) = (project / ".benchmarks").glob("*/*.json")
    stored = json.loads(path.read_text())
    assert path.parent.name == (stored["gil_bench"]["environment_key"] or "unknown-cpu")
    told: dict[str, set[bool]] = {}
    for facts in (benchmark["extra_info"] for benchmark in stored["benchmarks"]):
        if facts["role"] != "ceiling":
            seen = {facts["gil_enabled_after_imports"], facts["gil_enabled_at_end"]}
            told[facts["workload"]] = told.get(facts["workload"], set()) | seen
    return stored["gil_bench"], told


def test_a_run_without_a_gil_is_filed_as_such(project: Path, add_workload: Callable[..., None]) -> None:
    """No caveat, and every worker has said twice that there was none."""
    add_workload("good", GOOD)
    ours, told = run(project)
    assert ours["environment"]["gil_enabled_at_end"] is False
    assert "-gil-off-" in (ours["environment_key"] or "-gil-off-")
    assert (ours["gil_asked_for"], ours["gil_switched_on"]) == (False, [])
    assert told == {"good": {False}}


def test_a_gil_that_an_import_switched_on_names_the_module(
    project: Path, add_workload: Callable[..., None], tmp_path: Path
) -> None:
    """One group of two is enough for the run to be kept apart; the other's cells still say how it was."""
    add_culprit(tmp_path)
    add_workload("good", GOOD)
    add_workload("guilty", f"import {CULPRIT}\n{GOOD}")
    ours, told = run(project, PYTHONPATH=str(tmp_path))
    assert ours["environment"]["gil_enabled_at_end"] is True
    assert "-gil-on-" in (ours["environment_key"] or "-gil-on-")
    assert ours["gil_switched_on"] == [{"workload": "guilty", "module": CULPRIT, "after_imports": True}]
    assert told == {"good": {False}, "guilty": {True}}


def test_a_gil_that_was_asked_for_accuses_nobody(project: Path, add_workload: Callable[..., None]) -> None:
    """The same binary with its lock is an environment of its own."""
    add_workload("good", GOOD)
    ours, told = run(project, PYTHON_GIL="1")
    assert "-gil-on-" in (ours["environment_key"] or "-gil-on-")
    assert ours["gil_asked_for"] is True
    assert told == {"good": {True}}
