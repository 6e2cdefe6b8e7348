"""A whole run with Dask on two workers elsewhere: what is lost costs its cell, and the run goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOUBLE = "time.sleep(0.01)\nreturn 2 * item"
IN_DASK = "if threading.current_thread().name.startswith('Dask'):"
COMMAND = ["-m", "benchmarks", "--preset", "quick", "--workers", "2", "--kinds", "speedup", "--runners"]


def run(project: Path, runners: str) -> tuple[int, dict[str, Any]]:
    """Run the suite in the project; return its exit code and the run that it stored."""
    done = subprocess.run(
        [sys.executable, *COMMAND, runners],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    (path,) = (project / ".benchmarks").glob("*/*.json")
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(path.read_text())


def times(stored: dict[str, Any]) -> set[tuple[str, str]]:
    """Return workload and runner of every cell with a checked time."""
    facts = [bench["extra_info"] for bench in stored["benchmarks"]]
    return {(fact["workload"], fact["runner"]) for fact in facts if fact["verified"]}


@pytest.mark.usefixtures("cluster")
def test_workers_elsewhere_are_measured(project: Path, add_workload: Callable[..., None]) -> None:
    """The workload's file exists only here; its results, computed there, are right and have a time."""
    add_workload("double", DOUBLE)
    code, stored = run(project, "dask")
    assert code == 0
    assert ("double", "dask") in times(stored)


@pytest.mark.usefixtures("fragile_cluster")
def test_a_lost_worker_costs_the_cell(project: Path, add_workload: Callable[..., None]) -> None:
    """A task that ends its worker in Dask fails there, with the reason; threads have their time."""
    add_workload("deadly", f"{IN_DASK}\n    os._exit(1)\n{DOUBLE}")
    code, stored = run(project, "dask threads")
    assert code == 1
    assert ("deadly", "threads") in times(stored)
    (lost,) = stored["gil_bench"]["cells_without_time"]
    assert (lost["runner"], lost["status"]) == ("dask", "failed")
    assert "ended abruptly" in lost["reason"]


@pytest.mark.usefixtures("fragile_cluster")
def test_a_lost_scheduler_costs_its_cells(project: Path, add_workload: Callable[..., None]) -> None:
    """It goes while the first group runs: Dask's cells of both groups fail, threads have a time in both."""
    add_workload("deadly", f"{IN_DASK}\n    os.kill(int(os.environ['SCHEDULER_PID']), 9)\n{DOUBLE}")
    add_workload("double", DOUBLE)
    code, stored = run(project, "dask threads")
    assert code == 1
    assert {("deadly", "threads"), ("double", "threads")} <= times(stored)
    reasons = {cell["workload"]: cell["reason"] for cell in stored["gil_bench"]["cells_without_time"]}
    assert set(reasons) == {"deadly", "double"}
    assert "LostSchedulerError: the scheduler at tcp://" in reasons["deadly"]
    assert "no Dask scheduler answers at tcp://" in reasons["double"]
