"""A whole run with Dask on workers elsewhere: what is lost costs its cell, and the run goes on."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DOUBLE = "time.sleep(0.01)\nreturn 2 * item"
LAST_IN_DASK = "if item == 4 and threading.current_thread().name.startswith('Dask'):"
COMMAND = ("-m", "benchmarks", "--preset", "quick", "--workers", "2", "--kinds", "speedup")


@pytest.mark.parametrize("fragile_cluster", [3], indirect=True)
@pytest.mark.usefixtures("fragile_cluster")
def test_what_is_lost_costs_its_cells(project: Path, add_workload: Callable[..., None]) -> None:
    """Workers without these files measure the first; then one worker is lost, then the scheduler.

    The reasons are told, and threads have their time everywhere.
    """
    source = project / "benchmarks" / "runners" / "dask.py"
    source.write_text(source.read_text().replace("ANSWER_TIMEOUT_S = 10.0", "ANSWER_TIMEOUT_S = 1.0"))
    add_workload("a_plain", DOUBLE)
    once = f"os.mkdir({str(project / 'lost')!r})"  # Dask hands the item to the other worker, which must stay
    add_workload("b_worker", f"{LAST_IN_DASK}\n    {once}\n    os._exit(1)\n{DOUBLE}")
    add_workload("c_scheduler", f"{LAST_IN_DASK}\n    os.kill(int(os.environ['SCHEDULER_PID']), 9)\n{DOUBLE}")
    add_workload("d_after", DOUBLE)
    done = subprocess.run(
        [sys.executable, *COMMAND, "--runners", "dask threads"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (path,) = (project / ".benchmarks").glob("*/*.json")
    stored = json.loads(path.read_text())
    facts = [bench["extra_info"] for bench in stored["benchmarks"] if bench["extra_info"]["verified"]]
    timed = [(fact["workload"], fact["runner"]) for fact in facts if fact["runner"] in {"dask", "threads"}]
    threads = [(name, "threads") for name in ("a_plain", "b_worker", "c_scheduler", "d_after")]
    assert sorted(timed) == sorted([("a_plain", "dask"), *threads])
    lost = stored["gil_bench"]["cells_without_time"]
    assert {(cell["runner"], cell["status"]) for cell in lost} == {("dask", "failed")}
    worker, scheduler, after = (cell["reason"] for cell in lost)
    assert "LostWorkerError: the worker at tcp://" in worker
    assert "LostSchedulerError: the scheduler at tcp://" in scheduler
    assert "no Dask scheduler answers at tcp://" in after
