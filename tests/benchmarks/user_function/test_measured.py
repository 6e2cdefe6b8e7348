"""A function of the user's, measured for real: in another process, from another folder."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.measure.rounds import GroupOrder, GroupResult
from benchmarks.measure.supervised import measure_supervised
from benchmarks.plan.presets import Cell, Preset, Role
from benchmarks.process.supervisor import Supervision
from benchmarks.user_function.launch import make_source, user_launch
from benchmarks.user_function.workload import Shape, UserWork

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.user_function.look.findings import Probe

ROOT = Path(__file__).resolve().parents[3]
BRIEF = Preset("brief", precision=0.5, budget_s=0, evidence=False)
REFERENCE = Cell("their_work:double", "sequential", 1, Role.REFERENCE)
THREADS = Cell("their_work:double", "threads", 2)
PROCESSES = Cell("their_work:double", "processes", 2)
CEILING = Cell("their_work:double", "ceiling", 2, Role.CEILING)


@pytest.fixture
def measured(tmp_path: Path) -> Callable[..., GroupResult]:
    """Return what measures cells of a function with three items, each twice a round."""

    def measure(*cells: Cell, check: str | None = None) -> GroupResult:
        source = make_source(
            "their_work:double", "numbers", check, str(tmp_path / "project"), None, sys.executable
        )
        work = UserWork(source, Shape((0, 1, 2), 2))
        supervision = Supervision(tmp_path, 60, lambda _ended: None, partial(user_launch, source))
        order = GroupOrder("their_work:double", cells, BRIEF, 1, work.workload)
        return measure_supervised(order, supervision)

    return measure


def test_every_kind_of_cell_has_a_time(
    write: Callable[..., Path], measured: Callable[..., GroupResult]
) -> None:
    """Workers find the module, import nothing of the user's folder by accident, and results are compared."""
    write("import helper\n\ndef double(x):\n    return helper.twice(x)\n\nnumbers = [1, 2, 3]\n")
    write("def twice(x):\n    return 2 * x\n", "helper.py")
    write("raise RuntimeError('nobody asked for this')\n", "tools.py")
    result = measured(REFERENCE, THREADS, PROCESSES, CEILING)
    assert result.failures == {}
    assert set(result.measured) == {REFERENCE, THREADS, PROCESSES, CEILING}
    assert result.item_count == 6


def test_modules_may_be_called_like_ours(
    write: Callable[..., Path], measured: Callable[..., GroupResult]
) -> None:
    """Theirs are found, in workers of every start method as well, and ours go on."""
    write(
        "import benchmarks.twice, workloads\n\nnumbers = [1, 2, 3]\n\ndef double(x):\n"
        "    from benchmarks.twice import FACTOR\n    from tools.helpers import times\n"
        "    return workloads.same(times(x, FACTOR))\n"
    )
    write("", "benchmarks/__init__.py")
    write("FACTOR = 2\n", "benchmarks/twice.py")
    write("def same(x):\n    return x\n", "workloads.py")
    write("def times(x, y):\n    return x * y\n", "tools/helpers.py")
    spawn, server = (Cell(THREADS.workload, f"processes-{how}", 2) for how in ("spawn", "forkserver"))
    result = measured(REFERENCE, THREADS, PROCESSES, spawn, server, CEILING)
    assert result.failures == {}
    assert set(result.measured) == {REFERENCE, THREADS, PROCESSES, spawn, server, CEILING}


def test_a_workload_that_is_written_for_ours_finds_it(
    write: Callable[..., Path], measured: Callable[..., GroupResult]
) -> None:
    """Where they have no module of such a name, it is ours, and the same one that measures."""
    write(
        "import workloads.model\nfrom workloads.model import Workload\n\nnumbers = [1, 2, 3]\n\n"
        "def double(x):\n    import sys\n"
        "    return Workload is sys.modules['gil_bench_ours.workloads.model'].Workload and 2 * x\n"
    )
    assert set(measured(REFERENCE, PROCESSES).measured) == {REFERENCE, PROCESSES}


def test_other_results_in_other_threads_are_named(
    write: Callable[..., Path], measured: Callable[..., GroupResult]
) -> None:
    """The cell has no time, and the sentence says what was expected and what to do if both are right."""
    write(
        "import threading\n\ndef double(x):\n"
        "    return threading.current_thread() is threading.main_thread()\n\n"
        "numbers = [1, 2, 3]\n"
    )
    result = measured(REFERENCE, THREADS)
    assert set(result.measured) == {REFERENCE}
    reason = result.failures[THREADS].reason
    assert "their_work:double under threads with 2 workers" in reason
    assert "expected True" in reason
    assert "CHECK=none" in reason
    assert set(measured(REFERENCE, THREADS, check="none").measured) == {REFERENCE, THREADS}


def test_their_folder_and_packages_are_as_when_they_run_it(
    write: Callable[..., Path], measured: Callable[..., GroupResult]
) -> None:
    """The working directory is theirs, what is beside the module can be imported, and our tools can't."""
    write(
        """
        import importlib.util, os

        assert importlib.util.find_spec("reports") is None
        assert os.path.exists("data.txt")

        def double(x):
            return 2 * x

        numbers = [1, 2, 3]
        """
    )
    write("data", "data.txt")
    assert set(measured(REFERENCE, PROCESSES).measured) == {REFERENCE, PROCESSES}


def run(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command that measures a function of the user's."""
    return subprocess.run(
        [sys.executable, "-m", "benchmarks", f"--storage={tmp_path / 'stored'}", "--preset=quick", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_it_will_do_and_stores_what_it_saw(
    write: Callable[..., Path], tmp_path: Path
) -> None:
    """The estimate comes first; a lambda is no reason to fail: processes are skipped with theirs."""
    write("double = lambda x: sum(range(x))\nnumbers = [10_000, 20_000]\n")
    project = tmp_path / "project"
    ended = run(
        tmp_path, "--workload=their_work:double", "--items=numbers", f"--folder={project}", "--workers=2"
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.startswith("their_work:double: 2 items given, 2 measured")
    assert "at most about" in ended.stderr
    (stored,) = (tmp_path / "stored").rglob("*.json")
    run_of_theirs: dict[str, Any] = json.loads(stored.read_text())
    own = run_of_theirs["gil_bench"]["own"]
    assert own["workload"] == "their_work:double"
    assert "can't be pickled" in own["travel_problem"]
    runners = {entry["extra_info"]["runner"] for entry in run_of_theirs["benchmarks"]}
    assert runners == {"sequential", "threads"}
    reasons = {cell["reason"] for cell in run_of_theirs["gil_bench"]["cells_without_time"]}
    assert reasons == {own["travel_problem"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--items=x"], "ITEMS is for your own function"),
        (["--workload=json:loads", "--workloads=sleep"], "can't be combined"),
        (["--workload=json:loads", "--folder=/nowhere"], "the working directory /nowhere"),
        (["--workload=json:loads", "--python=/nowhere/python"], "no interpreter /nowhere/python"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path: Path, options: list[str], said: str) -> None:
    """Exit code 2, and nothing is stored."""
    ended = run(tmp_path, *options)
    assert ended.returncode == 2
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("*.json"))


def test_a_plan_keeps_its_own_launch(tmp_path: Path) -> None:
    """Two sources don't share an interpreter by accident."""
    source = make_source("json:loads", None, None, str(tmp_path), "a:b", sys.executable)
    (tmp_path / "scratch").mkdir()
    launch = user_launch(replace(source), tmp_path / "scratch")
    assert launch.folder == tmp_path
    assert launch.variables["PYTHONPATH"] == "a:b"
    assert launch.argv[0] == sys.executable
    assert "VIRTUAL_ENV" not in launch.variables


def test_items_may_lie_in_a_file_elsewhere(
    write: Callable[..., Path], seen: Callable[..., Probe], tmp_path: Path
) -> None:
    """Their folder is searched, too, and a file that is missing is the process's to tell."""
    write("def double(x):\n    return 2 * x\n")
    elsewhere = tmp_path / "data" / "their_numbers.py"
    elsewhere.parent.mkdir()
    elsewhere.write_text("numbers = [1, 2, 3]\n", encoding="utf-8")
    assert seen("their_work:double", f"{elsewhere}:numbers").given == 3
    source = make_source("json:loads", "no.py:items", None, str(tmp_path), None, sys.executable)
    (tmp_path / "scratch").mkdir()
    assert "no.py" not in user_launch(source, tmp_path / "scratch").variables.get("PYTHONPATH", "")
