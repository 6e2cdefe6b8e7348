"""``python -m benchmarks`` as its user meets it: exit codes, and the stored JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.command import COMMAND, DOUBLE, kinds, leftovers, run, stored_runs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_run_is_stored_and_read_by_pytest_benchmark(
    project: Path, add_workload: Callable[..., None], tmp_path: Path
) -> None:
    """Exit 0; roles, blocks and meters are in the JSON; pytest-benchmark's own command line compares it.

    The quick preset has neither start-up nor dispatch.
    """
    add_workload("double", DOUBLE)
    done = run(project, "--saved-path-file", str(tmp_path / "saved"), "--seed", "7")
    assert done.returncode == 0, done.stderr
    (path,) = (project / ".benchmarks").glob("*/*.json")
    assert done.stdout.splitlines()[-1] == f"saved: {path}"
    assert "[1/1] double: measuring" in done.stderr
    assert (tmp_path / "saved").read_text().strip() == str(path)
    (stored,) = stored_runs(project)
    ours = stored["gil_bench"]
    assert (ours["schema"], ours["preset"], ours["seed"], ours["interrupted"]) == (1, "quick", 7, None)
    assert {name: value for name, value in ours["asked"].items() if value} == {"workers": "2"}
    assert (kinds(stored), ours["other_failures"]) == ({"speedup"}, [])
    assert path.parent.name == (ours["environment_key"] or "unknown-cpu")
    assert not {"hz_actual", "hz_actual_friendly"} & set(stored["machine_info"]["cpu"])
    cells = {
        bench["extra_info"]["runner"] + "-" + bench["extra_info"]["role"]: bench
        for bench in stored["benchmarks"]
    }
    assert set(cells) == {
        "sequential-reference",
        "sequential-twin",
        "ceiling-ceiling",
        "threads-measured",
        "processes-measured",
    }
    assert len({len(bench["stats"]["data"]) for bench in cells.values()}) == 1
    for bench in cells.values():
        assert bench["extra_info"]["verified"] is True
        assert len(bench["extra_info"]["cpu_s"]) == len(bench["stats"]["data"]) >= 6
        assert bench["group"] == bench["extra_info"]["workload"] == "double"
        assert set(bench["params"]) == {"workload", "runner", "workers", "role"}
    compared = subprocess.run(
        [sys.executable, "-m", "pytest_benchmark", "compare", str(path)],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stderr
    assert "double-threads-2" in compared.stdout
    assert leftovers(project) == []


def test_odd_surroundings_lose_no_run(project: Path, add_workload: Callable[..., None]) -> None:
    """Options of somebody's tests, a full disk, nobody who reads, a repository of others."""
    add_workload("double", DOUBLE)
    (project / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    variables = {"PYTEST_ADDOPTS": "--nonsense", "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"}
    reading, writing = os.pipe()
    os.close(reading)
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(
            [*COMMAND, "--runners", "threads"],
            cwd=project,
            env=os.environ | variables,
            stdout=full,
            stderr=writing,
            check=False,
            timeout=120,
        )
    os.close(writing)
    assert done.returncode == 0
    (stored,) = stored_runs(project)
    assert stored["commit_info"]["error"].startswith("git refuses this checkout because another user owns it")
    assert "node" not in stored["machine_info"]
    assert str(project) not in json.dumps(stored)


def test_a_failed_cell_is_exit_1_and_in_the_json(project: Path, add_workload: Callable[..., None]) -> None:
    """The other cells are saved, the failed one with its reason; a group without any time is kept, too."""
    thread = (
        "if threading.current_thread() is not threading.main_thread():\n    raise ValueError('no luck')\n"
    )
    add_workload("fragile", thread + DOUBLE)
    add_workload("hopeless", "raise OSError('never')")
    done = run(project, "--runners", "threads")
    assert done.returncode == 1
    (stored,) = stored_runs(project)
    assert {bench["extra_info"]["role"] for bench in stored["benchmarks"]} == {
        "reference",
        "twin",
        "ceiling",
    }
    without = {(cell["workload"], cell["role"]): cell for cell in stored["gil_bench"]["cells_without_time"]}
    assert set(without) == {
        ("fragile", "measured"),
        ("hopeless", "reference"),
        ("hopeless", "twin"),
        ("hopeless", "ceiling"),
        ("hopeless", "measured"),
    }
    assert "ValueError: no luck" in without["fragile", "measured"]["reason"]
    assert {cell["status"] for cell in without.values()} == {"failed"}


def test_a_run_in_which_everything_fails_is_stored(project: Path, add_workload: Callable[..., None]) -> None:
    """There is no time to show, but there are reasons."""
    add_workload("hopeless", "raise OSError('never')")
    assert run(project).returncode == 1
    (stored,) = stored_runs(project)
    assert stored["benchmarks"] == []
    assert len(stored["gil_bench"]["cells_without_time"]) == 5


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workloads", "nothing"], "there is no workload 'nothing'; choose from: double."),
        (["--step-timeout", "0"], "STEP_TIMEOUT must be greater than 0"),
        (["--budget", "-1"], "BUDGET must be greater than 0, not -1."),
    ],
)
def test_wrong_use_is_exit_2_and_one_sentence(
    project: Path, add_workload: Callable[..., None], arguments: list[str], said: str
) -> None:
    """The sentence says what exists; nothing is measured or stored."""
    add_workload("double", DOUBLE)
    done = run(project, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert stored_runs(project) == []


def test_kinds_can_be_measured_without_any_speedup(project: Path, hurried: list[str]) -> None:
    """KINDS=startup: one step, no group, and its benchmarks are stored."""
    done = run(project, *hurried, "--runners", "threads", "--kinds", "startup")
    assert done.returncode == 0, done.stderr
    assert "[1/1] start-up: measuring" in done.stderr
    (stored,) = stored_runs(project)
    assert kinds(stored) == {"startup"}
    assert stored["gil_bench"]["cells_without_time"] == []


REFUSING = """
from benchmarks.runners.model import Runner


def refuse(workers):
    raise OSError("no workers today")


REFUSING = Runner("refusing", refuse)
"""


def test_start_up_and_dispatch_are_further_steps(project: Path, hurried: list[str]) -> None:
    """They come after the groups, with their own groups in the JSON, which has the times of every one.

    A runner that does not start is exit 1; its reasons stand beside the times of the others.
    """
    (project / "benchmarks" / "runners" / "refusing.py").write_text(REFUSING)
    done = run(project, *hurried, "--runners", "threads processes refusing")
    assert done.returncode == 1, done.stderr
    headings = [line.partition(":")[0] for line in done.stderr.splitlines() if ": measuring," in line]
    assert headings == ["[1/3] double", "[2/3] start-up", "[3/3] dispatch"]
    (stored,) = stored_runs(project)
    by_kind = {
        kind: [bench for bench in stored["benchmarks"] if bench["extra_info"]["kind"] == kind]
        for kind in kinds(stored)
    }
    assert {kind: {bench["group"] for bench in benches} for kind, benches in by_kind.items()} == {
        "speedup": {"double"},
        "startup": {"startup"},
        "dispatch": {"dispatch"},
    }
    assert {bench["params"]["label"] for bench in by_kind["startup"]} == {"processes-2", "threads-2"}
    assert {bench["extra_info"]["series"] for bench in by_kind["dispatch"]} == {
        "empty",
        "payload",
        "break_even",
    }
    assert all(bench["extra_info"]["verified"] for bench in stored["benchmarks"])
    startup = by_kind["startup"][0]
    assert startup["stats"]["data"] == startup["extra_info"]["all_ready_s"]
    failures = stored["gil_bench"]["other_failures"]
    assert {(entry["kind"], entry["runner"], entry["status"]) for entry in failures} == {
        ("startup", "refusing", "failed"),
        ("dispatch", "refusing", "failed"),
    }
    assert all("no workers today" in entry["reason"] for entry in failures)


def test_a_run_without_room_is_refused_before_anything_is_measured(
    project: Path, add_workload: Callable[..., None]
) -> None:
    """Exit 2 and one sentence with both figures; nothing is stored."""
    add_workload("double", DOUBLE)
    source = (
        "import sys, benchmarks.__main__ as command\n"
        "from benchmarks.machine.allowance import Allowance\n"
        'command.count_allowance = lambda: Allowance(10**8, "the cgroup\'s memory.max")\n'
        "sys.exit(command.main(['--preset', 'quick']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", source], cwd=project, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "even under sequential, but may use only 76 MiB" in done.stderr
    assert stored_runs(project) == []
