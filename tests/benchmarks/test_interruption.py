"""A run cut off by Ctrl-C, a kill or a full disk: what is kept, and that nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.benchmarks.command import COMMAND, DOUBLE, kinds, leftovers, run, stored_runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def interrupt(
    project: Path, line: str, number: signal.Signals, *arguments: str
) -> tuple[int, list[psutil.Process]]:
    """Send a signal to the command once it has printed a line; return its code and who is still there."""
    with subprocess.Popen([*COMMAND, *arguments], cwd=project, stderr=subprocess.PIPE, text=True) as command:
        assert command.stderr is not None
        while line not in command.stderr.readline():
            assert command.poll() is None
        family = psutil.Process(command.pid).children(recursive=True)
        command.send_signal(number)
        sys.stderr.write(command.stderr.read())  # pytest shows it if the test fails
        code = command.wait(60)
    _, alive = psutil.wait_procs(family, timeout=20)
    return code, alive


def test_an_interrupted_run_keeps_its_finished_groups(
    project: Path, add_workload: Callable[..., None]
) -> None:
    """The first group is saved and marked, nothing is left running, no scratch folder stays."""
    add_workload("a_first", DOUBLE)
    add_workload("b_second", DOUBLE)
    assert interrupt(project, "[2/2] b_second: measuring", signal.SIGINT) == (130, [])
    (stored,) = stored_runs(project)
    assert {bench["group"] for bench in stored["benchmarks"]} == {"a_first"}
    assert stored["gil_bench"]["interrupted"] == "SIGINT"
    assert leftovers(project) == []


def test_interrupted_in_the_first_group_there_is_nothing_to_save(
    project: Path, add_workload: Callable[..., None]
) -> None:
    """No half group is stored."""
    add_workload("a_first", DOUBLE)
    assert interrupt(project, "[1/1] a_first: measuring", signal.SIGINT) == (130, [])
    assert stored_runs(project) == []
    assert leftovers(project) == []


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is POSIX")
def test_a_command_that_is_killed_leaves_no_process(project: Path, add_workload: Callable[..., None]) -> None:
    """The measuring process ends with its workers, whatever they are doing."""
    add_workload("a_first", DOUBLE)
    assert interrupt(project, "[1/1] a_first: measuring", signal.SIGKILL) == (-signal.SIGKILL, [])


def recovered(project: Path) -> str:
    """Return what is said where dead runs are stored, as make report does it."""
    recovering = [sys.executable, "-S", "-m", "benchmarks.results.run_folder", ".benchmarks"]
    return subprocess.run(recovering, cwd=project, capture_output=True, text=True, check=True).stderr


def test_a_full_disk_at_the_end_loses_and_changes_nothing(
    project: Path, add_workload: Callable[..., None]
) -> None:
    """The whole run is stored by who comes next, and not as one that was cut off."""
    add_workload("double", DOUBLE)
    history = project / "benchmarks" / "results" / "history.py"
    usual = history.read_text()
    history.write_text(f"{usual}\n\ndef store_run(*_):\n    raise OSError(28, 'No space left on device')\n")
    done = run(project, "--runners", "threads")
    assert done.returncode == 1
    assert "No space left on device. What is finished is in " in done.stderr
    assert stored_runs(project) == []
    history.write_text(usual)
    assert "A finished run had not been stored; stored now: " in recovered(project)
    (stored,) = stored_runs(project)
    assert stored["gil_bench"]["interrupted"] is None
    assert len(stored["benchmarks"]) == 4
    assert leftovers(project) == []


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="SIGKILL is POSIX")
def test_what_was_finished_before_a_kill_is_stored_by_who_comes_next(
    project: Path, add_workload: Callable[..., None]
) -> None:
    """Everything of the finished group, as if the run had been stopped there; and the folders are gone."""
    add_workload("a_first", DOUBLE)
    add_workload("b_second", DOUBLE)
    assert interrupt(project, "[2/2] b_second: measuring", signal.SIGKILL) == (-signal.SIGKILL, [])
    assert stored_runs(project) == []
    assert "had finished one step; stored now: " in recovered(project)
    (stored,) = stored_runs(project)
    assert stored["gil_bench"]["interrupted"] == "SIGKILL"
    assert {bench["group"] for bench in stored["benchmarks"]} == {"a_first"}
    assert len(stored["benchmarks"]) == 5
    assert leftovers(project) == []


def test_an_interrupted_run_keeps_its_finished_kinds(project: Path, hurried: list[str]) -> None:
    """Ended in the dispatch measurements: speedups and start-up are stored."""
    code, alive = interrupt(project, "[3/3] dispatch: measuring", signal.SIGTERM, *hurried)
    assert (code, alive) == (143, [])
    (stored,) = stored_runs(project)
    assert kinds(stored) == {"speedup", "startup"}
    assert stored["gil_bench"]["interrupted"] == "SIGTERM"
    assert leftovers(project) == []
