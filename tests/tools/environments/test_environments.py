"""When an environment is made, remade and left alone; what fills it; and one set-up at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools import processes
from tools.environments.environments import ensure, locked, run_in
from tools.interpreters import find as interpreter
from tools.processes import StoppedError
from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace

ROOT = Path(__file__).parents[3]


def test_the_first_time_makes_and_the_second_runs_nothing(
    workspace: Workspace, recorder: Recorder, lines: list[str]
) -> None:
    """A complete environment costs two files to read: no venv, no pip, no word."""
    made = ensure("measure", workspace)
    assert recorder.modules == ["venv", "pip"]
    assert len(lines) == 1
    assert "measure environment for CPython 3.14.2t" in lines[0]
    assert ensure("measure", workspace) == made
    assert recorder.modules == ["venv", "pip"]
    assert len(lines) == 1


def _pins_changed(workspace: Workspace) -> Workspace:
    (workspace.root / "requirements" / "measure.txt").write_text("numpy==2.5.5\n")
    return workspace


def _interpreter_rebuilt(workspace: Workspace) -> Workspace:
    return replace(workspace, interpreter=replace(workspace.interpreter, build="3.14.2 (built again)"))


def _python_lost(workspace: Workspace) -> Workspace:
    ensure("measure", workspace).python.unlink()
    return workspace


def _checkout_moved(workspace: Workspace) -> Workspace:
    moved = workspace.root.with_name("moved")
    workspace.root.rename(moved)
    return replace(workspace, root=moved)


@pytest.mark.parametrize("change", [_pins_changed, _interpreter_rebuilt, _python_lost, _checkout_moved])
def test_what_no_longer_fits_is_remade(
    workspace: Workspace, recorder: Recorder, change: Callable[[Workspace], Workspace]
) -> None:
    """Other pins, another build, a lost interpreter or another place: the environment is made again."""
    ensure("measure", workspace)
    ensure("measure", change(workspace))
    assert recorder.modules == ["venv", "pip"] * 2


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_a_set_up_that_was_stopped_is_made_again(workspace: Workspace, recorder: Recorder, step: str) -> None:
    """Whatever a killed set-up has left, the next one starts from nothing."""

    def stop(_command: Command) -> int:
        raise StoppedError(signal.SIGTERM, at_once=False)

    recorder.answers[step] = stop
    with pytest.raises(StoppedError):
        ensure("measure", workspace)
    recorder.answers.clear()
    recorder.commands.clear()
    ensure("measure", workspace)
    assert recorder.modules == ["venv", "pip"]


def test_a_failed_renewal_does_not_pass_for_the_old_one(workspace: Workspace, recorder: Recorder) -> None:
    """When the pins change and change back, what a failed set-up left in between is not trusted."""
    pins = workspace.root / "requirements" / "measure.txt"
    old = pins.read_text()
    ensure("measure", workspace)
    pins.write_text("numpy==2.5.5\n")
    recorder.answers["pip"] = _fail_without_network
    with pytest.raises(SetupError):
        ensure("measure", workspace)
    pins.write_text(old)
    recorder.answers.clear()
    ensure("measure", workspace)
    assert recorder.modules == ["venv", "pip"] * 3


def _fail_without_network(command: Command) -> int:
    assert command.log is not None
    command.log.write_text("WARNING: Retrying after connection broken by 'NewConnectionError'\n")
    return 1


def test_each_interpreter_and_each_set_has_its_own(workspace: Workspace, recorder: Recorder) -> None:
    """Going back to an earlier interpreter, or to another command, installs nothing."""
    other = replace(workspace, interpreter=replace(workspace.interpreter, version="3.11.7"))
    folders = {ensure(name, place).folder for name in ("measure", "report") for place in (workspace, other)}
    assert len(folders) == 4
    recorder.commands.clear()
    ensure("measure", workspace)
    assert not recorder.commands


def test_two_set_ups_at_once_make_one_environment(
    workspace: Workspace, recorder: Recorder, lines: list[str]
) -> None:
    """The second command waits for the first one's environment and installs nothing itself."""
    waiting = threading.Event()

    def report(line: str) -> None:
        lines.append(line)
        waiting.set()

    second = threading.Thread(target=ensure, args=("measure", replace(workspace, report=report)))

    def pip(_command: Command) -> int:
        second.start()
        return 0 if waiting.wait(30) else 1

    recorder.answers["pip"] = pip
    ensure("measure", workspace)
    second.join(30)
    assert recorder.modules == ["venv", "pip"]
    assert lines[1] == "Waiting for another set-up of the measure environment"


def test_a_module_runs_in_the_environment_from_the_checkout(workspace: Workspace, recorder: Recorder) -> None:
    """The command is the environment's own interpreter, in the checkout, with a clean environment."""
    recorder.answers["benchmarks"] = lambda _command: 3
    environment = ensure("measure", replace(workspace, environ={"PYTHONPATH": "/elsewhere"}))
    assert run_in(environment, "benchmarks", "--seed=1") == 3
    command = recorder.commands[-1]
    assert command.argv == (str(environment.python), "-m", "benchmarks", "--seed=1")
    assert command.folder == workspace.root
    assert "PYTHONPATH" not in command.environ


def test_what_is_installed_runs_quietly(
    workspace: Workspace, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while a child imports shows no traceback, whatever the child does."""
    monkeypatch.setattr("tools.environments.environments.check_extra", lambda _name: None)
    environment = ensure("measure", replace(workspace, home=workspace.root / "home"))
    for module in ("benchmarks", "reports"):
        run_in(environment, module, "--seed=1")
        assert recorder.commands[-1].argv[-4:] == ("-m", "tools.quietly", module, "--seed=1")


def test_pip_takes_pinned_wheels_only(workspace: Workspace, recorder: Recorder) -> None:
    """Nothing without a hash, nothing compiled, no question asked, isolated from the user's own packages."""
    folder = ensure("report", workspace).folder
    venv, pip = recorder.commands
    assert venv.argv == (str(workspace.interpreter.executable), "-I", "-m", "venv", "--clear", str(folder))
    assert pip.argv[:5] == (str(folder / "bin" / "python"), "-I", "-m", "pip", "install")
    assert {"--require-hashes", "--only-binary=:all:", "--no-input"} < set(pip.argv)
    assert pip.argv[-2:] == ("-r", str(workspace.root / "requirements" / "report.txt"))
    assert pip.environ["PIP_USER"] == "0"
    assert venv.log == pip.log == folder.with_suffix(".log")
    assert len(venv.descriptors) == 1  # the lock
    assert venv.descriptors == pip.descriptors


@pytest.mark.parametrize(
    ("name", "keeps_nothing", "told"),
    [("report", "", {"--no-compile"}), ("report", "1", set()), ("measure", "", set())],
)
def test_packages_are_compiled_when_they_are_imported_unless_that_would_be_timed_or_lost(
    name: str, keeps_nothing: str, told: set[str], workspace: Workspace, recorder: Recorder
) -> None:
    """A measuring process imports what is compiled; and where Python keeps nothing, pip does."""
    environ = {**workspace.environ, "PYTHONDONTWRITEBYTECODE": keeps_nothing}
    ensure(name, replace(workspace, environ=environ))
    assert set(recorder.commands[-1].argv) & {"--no-compile"} == told


@pytest.mark.parametrize("step", ["venv", "pip"])
def test_a_failure_is_one_sentence_with_the_log(workspace: Workspace, recorder: Recorder, step: str) -> None:
    """The user learns which environment, why, and where all of the output is; old output is not read."""
    log = ensure("report", workspace).folder.with_suffix(".log")
    log.write_text("ERROR: No space left on device\n")
    (workspace.root / "requirements" / "report.txt").write_text("pandas==3.0.1\n")

    def fail(command: Command) -> int:
        assert command.log == log
        log.write_text("Collecting numpy\nERROR: it broke\n")
        return 1

    recorder.answers[step] = fail
    with pytest.raises(SetupError) as raised:
        ensure("report", workspace)
    assert str(raised.value) == f"can't set up the report environment: ERROR: it broke (log: {log})"


def test_an_interpreter_without_venv_is_named_with_the_package(
    workspace: Workspace, recorder: Recorder
) -> None:
    """Debian leaves ensurepip out of its python3: the user reads what to install, and nothing is run."""
    incomplete = replace(workspace.interpreter, missing=("ensurepip",))
    with pytest.raises(SetupError, match=r"lacks ensurepip: .*apt install python3\.14-venv.* PYTHON="):
        ensure("report", replace(workspace, interpreter=incomplete))
    assert not recorder.commands


def test_a_real_environment_is_made_once(workspace: Workspace, lines: list[str]) -> None:
    """The stdlib's venv and pip really fill an environment, here with no packages; then nothing runs."""
    real = replace(
        workspace,
        interpreter=interpreter.running(),
        run=processes.run,
        environ=os.environ | {"PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_NO_INDEX": "1"},
    )
    environment = ensure("measure", real)
    assert run_in(environment, "pip", "--version") == 0
    ensure("measure", replace(real, run=_refuse_to_run))
    assert len(lines) == 1


def _refuse_to_run(command: Command) -> int:
    raise AssertionError(command)


ORPHANING = """
import pathlib, subprocess, sys
from tools.environments.environments import locked
with locked(pathlib.Path(sys.argv[1]), lambda: None) as descriptor:
    wait = "import sys; print('held', flush=True); sys.stdin.read()"
    subprocess.run([sys.executable, "-c", wait], pass_fds=[descriptor], check=False)
"""
HOLDER = """
import pathlib, sys
from tools.environments.environments import locked
with locked(pathlib.Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


def _fail() -> None:
    raise AssertionError("the lock was held")


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    """Who comes second reads so, and goes on when the first has finished."""
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with locked(tmp_path / "lock", waiting.set):
            order.append("second")

    with locked(tmp_path / "lock", _fail):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    """After SIGKILL of a set-up the next one starts at once; the lock file alone means nothing."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with locked(tmp_path / "lock", _fail):
        pass


def test_the_lock_lasts_as_long_as_what_inherited_it(tmp_path: Path) -> None:
    """When the driver is killed and its pip goes on, the next set-up waits until that has ended."""
    waiting, free = threading.Event(), threading.Event()

    def second() -> None:
        with locked(tmp_path / "lock", waiting.set):
            free.set()

    command = [sys.executable, "-c", ORPHANING, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        holder.wait()
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        assert not free.is_set()
    # Leaving the block has closed the orphan's standard input, at which it ends.
    assert free.wait(30)
    thread.join()


def test_the_folder_is_made(tmp_path: Path) -> None:
    """The first set-up of a fresh checkout finds no folder to lock in."""
    with locked(tmp_path / "new" / "folder" / "lock", _fail):
        assert (tmp_path / "new" / "folder").is_dir()
