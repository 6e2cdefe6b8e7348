"""make test: every check."""

from __future__ import annotations

import signal
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.commands.checks import AT_ONCE, check
from tools.processes import StoppedError
from tools.workspace import SetupError

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace

PYTEST = f"pytest --config-file=pyproject.toml -q -n{AT_ONCE} --dist=worksteal"


def test_every_check_runs_with_a_header(workspace: Workspace, recorder: Recorder, lines: list[str]) -> None:
    """Linter, formatter, types and tests run in this order in the check environment."""
    assert check(workspace) == 0
    assert recorder.modules == ["venv", "pip", "ruff", "ruff", "mypy", "pytest"]
    assert lines[1:] == [
        "== ruff check .",
        "== ruff format --check .",
        "== mypy",
        f"== {PYTEST}",
        "All checks passed.",
    ]


def test_a_failed_check_does_not_hide_the_others(
    workspace: Workspace, recorder: Recorder, lines: list[str]
) -> None:
    """All checks run to the end; any failure makes the exit code 1 and is named."""
    recorder.answers = {"ruff": lambda command: int("format" in command.argv), "pytest": lambda _command: 5}
    assert check(workspace) == 1
    assert recorder.modules[-1] == "pytest"
    assert lines[-1] == f"Failed: ruff format --check ., {PYTEST}"


def test_arguments_go_to_pytest_only(workspace: Workspace, recorder: Recorder) -> None:
    """ARGS is split as a shell would, but no shell sees it."""
    check(replace(workspace, environ={"ARGS": "-k 'one or two' $(touch x)"}))
    assert recorder.commands[-1].argv[2:] == (*PYTEST.split(), "-k", "one or two", "$(touch", "x)")
    assert recorder.commands[-2].argv[2:] == ("mypy",)


def test_unreadable_arguments_are_wrong_use(workspace: Workspace, recorder: Recorder) -> None:
    """An open quote in ARGS is reported before anything is set up."""
    with pytest.raises(SetupError, match="ARGS"):
        check(replace(workspace, environ={"ARGS": "-k 'open"}))
    assert not recorder.commands


def test_checks_can_be_chosen(workspace: Workspace, recorder: Recorder) -> None:
    """CHECKS=pytest leaves out what is the same whichever interpreter looks."""
    assert check(replace(workspace, environ={"CHECKS": "pytest"})) == 0
    assert recorder.modules == ["venv", "pip", "pytest"]


def test_a_check_that_does_not_exist_is_wrong_use(workspace: Workspace, recorder: Recorder) -> None:
    """The sentence lists those that do, before anything is set up."""
    with pytest.raises(SetupError, match="no check 'pylint'; choose from mypy, pytest, ruff"):
        check(replace(workspace, environ={"CHECKS": "pylint"}))
    assert not recorder.commands


def test_a_signal_ends_the_series(workspace: Workspace, recorder: Recorder) -> None:
    """After Ctrl-C no further check is started."""

    def stop(_command: Command) -> int:
        raise StoppedError(signal.SIGINT, at_once=False)

    recorder.answers["mypy"] = stop
    with pytest.raises(StoppedError):
        check(workspace)
    assert "pytest" not in recorder.modules
