"""One arm of a gate: what it prints of real measurements, and of those that fail."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

DOUBLE = "return 2 * item"


def said(project: Path, *options: str, asked: int = 0) -> list[dict[str, Any]]:
    """Return everything that an arm said which was asked for so many rounds at once."""
    command = [sys.executable, "-m", "benchmarks.arm", *options]
    done = subprocess.run(
        command, cwd=project, input="\n" * asked, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_lists_what_can_be_measured(project: Path, add_workload: Callable[..., None]) -> None:
    """Workloads, and runners with the reason why they can't run, or none."""
    add_workload("double", DOUBLE)
    (listed,) = said(project)
    assert listed["schema"] == 1
    assert listed["workloads"] == ["double"]
    assert listed["runners"]["threads"] is None
    assert "threads" not in listed["extra_runners"]
    assert "processes-spawn" in listed["extra_runners"]
    assert listed["refused"]["asyncio"] == ["double"]
    assert listed["refused"]["threads"] == []


def test_it_measures_the_reference_and_the_named_cells(
    project: Path, add_workload: Callable[..., None]
) -> None:
    """One round for each line, whatever tasks print; no twin, no ceiling, no evidence."""
    add_workload("double", "print('noise')\nreturn 2 * item")
    *steps, found = said(project, "--workload=double", "--cells=threads:2", "--rounds=4", asked=4)
    assert steps == [{"rounds": count} for count in range(5)]
    assert {(cell["runner"], cell["workers"], cell["role"]) for cell in found["cells"]} == {
        ("sequential", 1, "reference"),
        ("threads", 2, "measured"),
    }
    assert all(
        len(cell["wall_s"]) == len(cell["cpu_s"]) == len(cell["other_cpu_s"]) == 4 for cell in found["cells"]
    )
    assert found["failures"] == []
    assert isinstance(found["gil_enabled_at_end"], bool)
    assert "gil_share" not in found


def test_it_explains_the_times_when_it_is_asked_to(project: Path, add_workload: Callable[..., None]) -> None:
    """One more line samples the GIL; memory is measured instead of rounds, in a process of its own."""
    add_workload("double", DOUBLE)
    *steps, found = said(project, "--workload=double", "--cells=threads:2", "--rounds=1", "--share", asked=2)
    assert steps == [{"rounds": 0}, {"rounds": 1}]
    assert (found["gil_share"] is None) == bool(found["gil_share_reason"])
    (threads,) = (cell for cell in found["cells"] if cell["runner"] == "threads")
    assert len(threads["hand_overs"]) == 1
    assert found["items"] > 0
    (found,) = said(project, "--workload=double", "--cells=threads:2", "--memory")
    assert [(cell["runner"], cell["role"]) for cell in found["memory"]] == [
        ("sequential", "reference"),
        ("threads", "measured"),
    ]
    assert all(size > 2**20 for cell in found["memory"] for size in cell["peak_bytes"])


@pytest.mark.parametrize(
    ("task", "failed"),
    [("return 0", {"sequential", "threads"}), ("raise ValueError('no')", {"sequential", "threads"})],
)
def test_a_cell_that_fails_has_a_reason_and_no_time(
    project: Path, add_workload: Callable[..., None], task: str, failed: set[str]
) -> None:
    """A wrong result is no time."""
    add_workload("double", task)
    (found,) = said(project, "--workload=double", "--cells=threads:2")
    assert found["cells"] == []
    assert {cell["runner"] for cell in found["failures"]} == failed
    assert all(cell["reason"] for cell in found["failures"])


def test_an_arm_that_nobody_asks_any_more_ends(project: Path, add_workload: Callable[..., None]) -> None:
    """Its parent is gone: exit code 1, and no scratch folder is left."""
    add_workload("double", DOUBLE)
    command = [sys.executable, "-m", "benchmarks.arm", "--workload=double", "--scratch=.benchmarks"]
    done = subprocess.run(command, cwd=project, input="\n", capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert [json.loads(line) for line in done.stdout.splitlines()] == [{"rounds": 0}, {"rounds": 1}]
    assert list((project / ".benchmarks").iterdir()) == []
