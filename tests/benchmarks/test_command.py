"""``python -m benchmarks`` as its user meets it: exit codes, the stored JSON, and Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import psutil
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = [sys.executable, "-m", "benchmarks", "--preset", "quick", "--workers", "2"]
DOUBLE = "time.sleep(0.01)\nreturn 2 * item"
FOR_EVER = "time.sleep(0.01)\nprint('round', flush=True)\nreturn 2 * item"


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the project to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=project, capture_output=True, text=True, check=False, timeout=120
    )


def stored_runs(project: Path) -> list[dict[str, Any]]:
    """Return the JSON of every stored run."""
    return [json.loads(path.read_text()) for path in sorted((project / ".benchmarks").glob("*/*.json"))]


def leftovers(project: Path) -> list[str]:
    """Return scratch folders that should be gone."""
    return [
        path.name for path in (project / ".benchmarks").iterdir() if path.name.startswith(("scratch", "writ"))
    ]


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


FEWER = """
from dataclasses import replace
BUDGET_S = REPEATS = dict.fromkeys(Extent, {least})
{name} = replace({name}, since=Extent.QUICK)
"""
HURRIED = {
    "plan/presets.py": 'PRESETS["hurried"] = Preset("hurried", 1.0, 0)',
    "kinds/startup.py": FEWER.format(name="STARTUP", least=1),
    "kinds/dispatch.py": FEWER.format(name="DISPATCH", least=0),
    "kinds/dispatch_points.py": "PAYLOADS_BYTES, ITEM_DURATIONS_S = (1024,), (1e-3,)",
}


@pytest.fixture
def hurried(project: Path, add_workload: Callable[..., None]) -> list[str]:
    """Return arguments for a run that has start-up and dispatch and is over soon."""
    add_workload("double", DOUBLE)
    for file, more in HURRIED.items():
        path = project / "benchmarks" / file
        path.write_text(f"{path.read_text()}\n{more}\n")
    return ["--preset", "hurried"]


def kinds(stored: dict[str, Any]) -> set[str]:
    """Return the kinds of a stored run's benchmarks."""
    return {bench["extra_info"]["kind"] for bench in stored["benchmarks"]}


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


def test_an_interrupted_run_keeps_its_finished_kinds(project: Path, hurried: list[str]) -> None:
    """Ended in the dispatch measurements: speedups and start-up are stored."""
    code, alive = interrupt(project, "[3/3] dispatch: measuring", signal.SIGTERM, *hurried)
    assert (code, alive) == (143, [])
    (stored,) = stored_runs(project)
    assert kinds(stored) == {"speedup", "startup"}
    assert stored["gil_bench"]["interrupted"] == "SIGTERM"
    assert leftovers(project) == []


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
    assert "even under sequential, but may use only 0.08 GB" in done.stderr
    assert stored_runs(project) == []
