"""make bench-calls: which interpreters measure, what the page is drawn over, and the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools.interpreters.make_interpreters import stub
from tools.commands.bench_calls import bench_calls

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


def storing(code: int = 0, unsaved: int = 2) -> Callable[[Command], int]:
    """Return a measurement that ends with a code, and stores a file named after its interpreter.

    With the code ``unsaved`` nothing is stored.
    """

    def answer(command: Command) -> int:
        if code != unsaved:
            version = Path(command.argv[0]).parts[-4].split("-")[1]
            Path(command.argv[-1].removeprefix("--saved-path-file=")).write_text(f"{version}\n")
        return code

    return answer


@pytest.mark.parametrize("calls", ["hashlib* json*", "'hashlib*' json*"])
def test_one_interpreter_by_default(workspace: Workspace, recorder: Recorder, calls: str) -> None:
    """The one that make was given, with its packages; the command quotes patterns as a shell does."""
    recorder.answers = {"benchmarks.calls": storing()}
    environ = {"PATH": os.defpath, "CALLS": calls, "TIME": "1", "BESIDE": "1"}
    assert bench_calls(replace(workspace, environ=environ)) == 0
    assert recorder.modules == ["venv", "pip", "venv", "pip", "benchmarks.calls", "reports.calls"]
    assert recorder.commands[-2].argv[3:-1] == (
        *("--calls=hashlib* json*", "--seconds=1", "--beside"),
        f"--python={workspace.interpreter.executable}",
    )


def test_several_interpreters_on_one_page(workspace: Workspace, recorder: Recorder, tmp_path: Path) -> None:
    """One that is missing is named, gives exit code 1, and keeps nobody from measuring."""
    stub(tmp_path / "bin", "python3.12", "3.12.1")
    stub(tmp_path / "bin", "python3.13", "3.13.4")
    recorder.answers = {"benchmarks.calls": storing()}
    environ = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    environ["PYTHONS"] = "python3.12 python3.13 python3.99"
    assert bench_calls(replace(workspace, environ=environ)) == 1
    assert recorder.modules[-1] == "reports.calls"
    assert recorder.commands[-1].argv[3:] == ("3.12.1", "3.13.4")


@pytest.mark.parametrize(("code", "last"), [(2, "benchmarks.calls"), (1, "reports.calls")])
def test_the_exit_code_is_that_of_the_measurement(
    workspace: Workspace, recorder: Recorder, code: int, last: str
) -> None:
    """What was stored is drawn all the same; after wrong use there is nothing."""
    recorder.answers = {"benchmarks.calls": storing(code)}
    assert bench_calls(workspace) == code
    assert recorder.modules[-1] == last
