"""A function of the user's own: where it runs, and with whose packages."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.commands.bench import bench
from tools.commands.gil_check import gil_check
from tools.errors import SetupError
from tools.own import own_options

if TYPE_CHECKING:
    from pathlib import Path

    from tests.tools.conftest import Recorder
    from tools.workspace import Workspace


def asked(workspace: Workspace, **variables: str) -> Workspace:
    """Return the workspace with these variables."""
    return replace(workspace, environ={"PATH": os.defpath, **variables})


def test_it_runs_where_the_user_is(workspace: Workspace, tmp_path: Path) -> None:
    """With ``make -C`` that is where their shell is; FOLDER goes from there."""
    options = own_options(asked(workspace, WORKLOAD="work:run", ITEMS="items", PWD=str(tmp_path), FOLDER="x"))
    assert options == [
        "--workload=work:run",
        "--items=items",
        f"--folder={tmp_path / 'x'}",
        "--import-path=",
        f"--python={workspace.interpreter.executable}",
    ]


def test_their_search_path_comes_back(workspace: Workspace, tmp_path: Path) -> None:
    """Make keeps it from our interpreter under another name; entries go from their folder."""
    options = own_options(
        asked(workspace, WORKLOAD="work:run", PWD=str(tmp_path), USER_PYTHONPATH=f"src{os.pathsep}/abs")
    )
    assert f"--import-path={tmp_path / 'src'}{os.pathsep}/abs" in options


@pytest.mark.parametrize(("variables", "options"), [({}, []), ({"ITEMS": "x:y"}, ["--items=x:y"])])
def test_without_a_function(workspace: Workspace, variables: dict[str, str], options: list[str]) -> None:
    """Nothing is added; items alone are handed on to whoever can say that the function is missing."""
    assert own_options(asked(workspace, **variables)) == options


def test_bench_hands_it_on(workspace: Workspace, recorder: Recorder) -> None:
    """In the environment for measuring, which is not theirs."""
    bench(asked(workspace, WORKLOAD="work:run"))
    command = recorder.commands[-1]
    assert "--workload=work:run" in command.argv


def test_gil_check_measures_and_installs_nothing_else(workspace: Workspace, recorder: Recorder) -> None:
    """It has no page, so it needs no environment for one; its exit code is the verdict."""
    recorder.answers["benchmarks.user_function.gil_check"] = lambda _command: 3
    assert gil_check(asked(workspace, WORKLOAD="work:run", MAX_SHARE="0.2")) == 3
    assert recorder.modules == ["venv", "pip", "benchmarks.user_function.gil_check"]
    assert "--max-share=0.2" in recorder.commands[-1].argv


def test_gil_check_needs_a_function(workspace: Workspace) -> None:
    """There is no default."""
    with pytest.raises(SetupError, match="name a function"):
        gil_check(asked(workspace))
