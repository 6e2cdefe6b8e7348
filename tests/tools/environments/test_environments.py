"""When an environment is made, remade and left alone."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools import processes
from tools.environments.environments import ensure, module
from tools.errors import SetupError, StoppedError
from tools.interpreters import interpreter

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


def test_the_first_time_makes_and_the_second_runs_nothing(
    workspace: Workspace, recorder: Recorder, said: list[str]
) -> None:
    """A complete environment costs two files to read: no venv, no pip, no word."""
    made = ensure("measure", workspace)
    assert recorder.modules == ["venv", "pip"]
    assert len(said) == 1
    assert "measure environment for CPython 3.14.2t" in said[0]
    assert ensure("measure", workspace) == made
    assert recorder.modules == ["venv", "pip"]
    assert len(said) == 1


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
    workspace: Workspace, recorder: Recorder, said: list[str]
) -> None:
    """The second command waits for the first one's environment and installs nothing itself."""
    waiting = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        waiting.set()

    second = threading.Thread(target=ensure, args=("measure", replace(workspace, say=say)))

    def pip(_command: Command) -> int:
        second.start()
        return 0 if waiting.wait(30) else 1

    recorder.answers["pip"] = pip
    ensure("measure", workspace)
    second.join(30)
    assert recorder.modules == ["venv", "pip"]
    assert said[1] == "Waiting for another set-up of the measure environment"


def test_a_module_runs_in_the_environment_from_the_checkout(workspace: Workspace) -> None:
    """The command is the environment's own interpreter, in the checkout, with a clean environment."""
    changed = replace(workspace, environ={"PYTHONPATH": "/elsewhere"})
    environment = ensure("measure", changed)
    command = module(environment, "benchmarks", "--seed=1")
    assert command.argv == (str(environment.python), "-m", "benchmarks", "--seed=1")
    assert command.folder == workspace.root
    assert "PYTHONPATH" not in command.environ


def test_a_real_environment_is_made_once(workspace: Workspace, said: list[str]) -> None:
    """The stdlib's venv and pip really fill an environment, here with no packages; then nothing runs."""
    real = replace(
        workspace,
        interpreter=interpreter.running(),
        run=processes.run,
        environ=os.environ | {"PIP_USER": "1", "PIP_REQUIRE_VIRTUALENV": "1", "PIP_NO_INDEX": "1"},
    )
    environment = ensure("measure", real)
    assert processes.run(module(environment, "pip", "--version")) == 0
    ensure("measure", replace(real, run=_refuse_to_run))
    assert len(said) == 1


def _refuse_to_run(command: Command) -> int:
    raise AssertionError(command)
