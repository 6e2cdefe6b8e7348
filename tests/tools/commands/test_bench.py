"""make bench: measuring, then reporting; and where a function of the user's runs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.commands.bench import bench, chosen, measuring_set
from tools.processes import StoppedError
from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace

ROOT = Path(__file__).parents[3]


def _measuring(code: int, saved: str = "/run.json") -> Callable[[Command], int]:
    """Return a measurement that stores ``saved`` (nothing if empty) and ends with ``code``."""

    def answer(command: Command) -> int:
        note = command.argv[-1].removeprefix("--saved-path-file=")
        if saved:
            Path(note).write_text(f"{saved}\n", encoding="utf-8")
        return code

    return answer


def test_both_environments_stand_before_anything_is_measured(
    workspace: Workspace, recorder: Recorder
) -> None:
    """A missing network must not show only after minutes of measuring."""
    recorder.answers["benchmarks"] = _measuring(0)
    assert bench(workspace) == 0
    assert recorder.modules == ["venv", "pip", "venv", "pip", "benchmarks", "reports"]
    measuring, reporting = recorder.commands[-2:]
    assert Path(measuring.argv[0]).parts[-3:] == ("measure", "bin", "python")
    assert Path(reporting.argv[0]).parts[-3:] == ("report", "bin", "python")
    assert reporting.argv[1:] == ("-m", "reports", "/run.json")


def test_without_a_report_environment_nothing_is_measured(workspace: Workspace, recorder: Recorder) -> None:
    """The set-up of the second environment fails: the measurement is not started."""

    def fail_second(command: Command) -> int:
        assert command.log is not None
        command.log.write_text("ERROR: it broke\n")
        return int(command.argv[-1].endswith("report.txt"))

    recorder.answers["pip"] = fail_second
    with pytest.raises(SetupError, match="report environment"):
        bench(workspace)
    assert "benchmarks" not in recorder.modules


@pytest.mark.parametrize(
    ("measured", "reported", "final"), [(0, 0, 0), (0, 2, 2), (1, 0, 1), (1, 2, 1), (130, 1, 130)]
)
def test_the_measurement_decides_the_exit_code(
    workspace: Workspace, recorder: Recorder, measured: int, reported: int, final: int
) -> None:
    """What was stored is always reported; the report's code counts only after a good measurement."""
    recorder.answers = {"benchmarks": _measuring(measured), "reports": lambda _command: reported}
    assert bench(workspace) == final
    assert recorder.modules[-1] == "reports"


@pytest.mark.parametrize(("measured", "final"), [(2, 2), (130, 130), (0, 1)])
def test_nothing_stored_means_no_report(
    workspace: Workspace, recorder: Recorder, lines: list[str], measured: int, final: int
) -> None:
    """Without a stored run there is no page and no good exit code; an older run is not reported instead."""
    recorder.answers["benchmarks"] = _measuring(measured, saved="")
    assert bench(workspace) == final
    assert recorder.modules[-1] == "benchmarks"
    if measured != 2:  # wrong use has been answered with a sentence already
        assert "nothing to report" in lines[-1]


def test_a_stopped_measurement_is_reported_once(workspace: Workspace, recorder: Recorder) -> None:
    """After one signal the finished groups are reported; after two nothing more is started."""

    def stopping(*, at_once: bool) -> Callable[[Command], int]:
        def answer(command: Command) -> int:
            _measuring(143)(command)
            raise StoppedError(signal.SIGTERM, at_once=at_once)

        return answer

    recorder.answers["benchmarks"] = stopping(at_once=False)
    assert bench(workspace) == 143
    assert recorder.modules[-1] == "reports"
    recorder.answers["benchmarks"] = stopping(at_once=True)
    with pytest.raises(StoppedError):
        bench(workspace)
    assert recorder.modules[-1] == "benchmarks"


@pytest.mark.parametrize(
    "values", [{"DASK": "1"}, {"DASK_SCHEDULER": "tcp://10.0.0.5:8786"}, {"RUNNERS": "threads dask"}]
)
def test_whoever_asks_for_dask_gets_it(
    workspace: Workspace, recorder: Recorder, values: dict[str, str]
) -> None:
    """Measuring then happens in the environment that has the extra; the report needs none of it."""
    (workspace.root / "requirements" / "dask.txt").write_text("# dask\n")
    recorder.answers["benchmarks"] = _measuring(0)
    assert bench(replace(workspace, environ=values)) == 0
    measuring, reporting = recorder.commands[-2:]
    assert Path(measuring.argv[0]).parts[-3] == "dask"
    assert Path(reporting.argv[0]).parts[-3] == "report"


@pytest.mark.parametrize("values", [{}, {"DASK": "0", "DASK_SCHEDULER": ""}, {"RUNNERS": "threads"}])
def test_nobody_else_installs_dask(values: dict[str, str]) -> None:
    """Make passes variables that are not set as empty ones; 0 is off."""
    assert measuring_set(values) == "measure"


@pytest.mark.parametrize(
    ("runners", "name"),
    [("joblib-loky", "joblib"), ("threads, joblib-threads", "joblib"), ("joblib-loky dask", "dask")],
)
def test_whoever_names_joblib_gets_it(runners: str, name: str) -> None:
    """The environment with Dask has it, too, so that both can be measured in one run."""
    assert measuring_set({"RUNNERS": runners}) == name
    assert measuring_set({"RUNNERS": "processes"}) == "measure"


def test_only_variables_that_are_set_become_options(workspace: Workspace, recorder: Recorder) -> None:
    """Each value is one argument, whatever it contains; an empty one, as make passes it, is none."""
    values = {"WORKLOADS": 'sha256 "$(touch x)" `y`', "SEED": "-1", "PRESET": "", "UNRELATED": "z"}
    recorder.answers["benchmarks"] = _measuring(0)
    bench(replace(workspace, environ=values))
    assert recorder.commands[-2].argv[3:-1] == ('--workloads=sha256 "$(touch x)" `y`', "--seed=-1")


def _with(workspace: Workspace, **variables: str) -> Workspace:
    """Return the workspace with these variables."""
    return replace(workspace, environ={"PATH": os.defpath, **variables})


def test_it_runs_where_the_user_is(workspace: Workspace, tmp_path: Path) -> None:
    """With ``make -C`` that is where their shell is; FOLDER goes from there."""
    options = chosen(_with(workspace, WORKLOAD="work:run", ITEMS="items", PWD=str(tmp_path), FOLDER="x"))
    assert options == [
        "--workload=work:run",
        "--items=items",
        f"--folder={tmp_path / 'x'}",
        "--import-path=",
        f"--python={workspace.interpreter.executable}",
        '--place={"FOLDER": "x"}',
    ]


def test_what_tells_of_a_machine_is_not_told_on(workspace: Workspace) -> None:
    """Who wants the same run reads that there was a path, and relative ones as they were."""
    typed = {"PYTHON": "~/env/bin/python", "FOLDER": "/home/ann/app", "PYTHONPATH": f"src{os.pathsep}lib"}
    *_, place = chosen(_with(workspace, WORKLOAD="work:run", **typed))
    assert json.loads(place.removeprefix("--place=")) == {
        "FOLDER": None,
        "PYTHON": None,
        "PYTHONPATH": f"src{os.pathsep}lib",
    }


def test_their_search_path_comes_back(workspace: Workspace, tmp_path: Path) -> None:
    """Make keeps it from our interpreter under another name; entries go from their folder."""
    options = chosen(
        _with(workspace, WORKLOAD="work:run", PWD=str(tmp_path), USER_PYTHONPATH=f"src{os.pathsep}/abs")
    )
    assert f"--import-path={tmp_path / 'src'}{os.pathsep}/abs" in options


@pytest.mark.parametrize(("variables", "options"), [({}, []), ({"ITEMS": "x:y"}, ["--items=x:y"])])
def test_without_a_function(workspace: Workspace, variables: dict[str, str], options: list[str]) -> None:
    """Nothing is added; items alone are handed on to whoever can say that the function is missing."""
    assert chosen(_with(workspace, **variables)) == options


DRIVER = """
import pathlib, signal, sys
for number in (signal.SIGINT, signal.SIGTERM):  # a shell starts what is in its background with some ignored
    signal.signal(number, signal.SIG_DFL)
from tools import cli
from tools.commands import bench
from tools.environments.environments import Environment
root = pathlib.Path(sys.argv[1])
def ensure(name, workspace):
    environment = Environment(name, workspace)
    environment.python.parent.mkdir(parents=True)
    environment.python.symlink_to(sys.executable)
    return environment
bench.ensure = ensure
cli.ROOT = root
sys.exit(cli.main(["bench"], {}))
"""
BENCHMARKS = """
import pathlib, signal, sys
awaited = [signal.SIGINT, signal.SIGTERM]
signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
print("measuring", flush=True)
number = signal.sigwait(awaited)
pathlib.Path(sys.argv[-1].removeprefix("--saved-path-file=")).write_text("finished groups.json")
sys.exit(128 + number)
"""
REPORTS = "import sys; print('reported', sys.argv[1:], flush=True)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_the_driver_alone_still_leaves_a_page(tmp_path: Path, number: signal.Signals) -> None:
    """The measuring child ends in its own way, what it finished is reported, the exit code says why."""
    for name, source in (("benchmarks", BENCHMARKS), ("reports", REPORTS)):
        (tmp_path / f"{name}.py").write_text(source)
    command = [sys.executable, "-c", DRIVER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout is not None
        assert driver.stdout.readline() == "measuring\n"
        os.kill(driver.pid, number)
        assert driver.stdout.read() == "reported ['finished groups.json']\n"
    assert driver.returncode == 128 + number
