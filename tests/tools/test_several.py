"""What stands before several interpreters measure, and who drops out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools.interpreters.make_interpreters import script, stub
from tools.environments.environments import Environment
from tools.errors import SetupError
from tools.interpreters.interpreter import Interpreter
from tools.several import choose, reporting, set_up

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


@pytest.fixture
def machine(workspace: Workspace, tmp_path: Path) -> Workspace:
    """A workspace on a machine that has two interpreters and a broken one."""
    stub(tmp_path / "bin", "python3.13", "3.13.5")
    stub(tmp_path / "bin", "python3.13t", "3.13.5", free_threaded=True)
    script(tmp_path / "bin" / "python3.12", "exit 127")
    return replace(workspace, environ={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)})


def asking(machine: Workspace, pythons: str) -> Workspace:
    """Return the workspace in which a user has named interpreters."""
    return replace(machine, environ={**machine.environ, "PYTHONS": pythons})


def test_all_that_is_found_is_used_and_listed(machine: Workspace, said: list[str], tmp_path: Path) -> None:
    """One that nobody asked for and that does not run is left out, which is told and no fault."""
    interpreters, missing = choose(machine)
    assert [interpreter.name for interpreter in interpreters] == ["CPython 3.13.5", "CPython 3.13.5t"]
    assert missing == []
    folder = tmp_path / "bin"
    assert said == [
        f"Left out: {folder}/python3.12 can't be used: exit code 127",
        f"Found CPython 3.13.5: {folder}/python3.13",
        f"Found CPython 3.13.5t: {folder}/python3.13t",
    ]


def test_those_that_are_asked_for_are_used_in_this_order(machine: Workspace, tmp_path: Path) -> None:
    """Each once; a path with blanks is quoted as in a shell."""
    path = stub(tmp_path / "with blank", "python", "3.14.2")
    asked = f"python3.13t '{path}' python3.13 {tmp_path}/bin/python3.13t"
    interpreters, missing = choose(asking(machine, asked))
    assert [interpreter.version for interpreter in interpreters] == ["3.13.5", "3.14.2", "3.13.5"]
    assert missing == []


def test_those_that_are_missing_are_named(machine: Workspace, said: list[str]) -> None:
    """The others are returned nevertheless."""
    interpreters, missing = choose(asking(machine, "python3.99 python3.13 python3.12"))
    assert [interpreter.name for interpreter in interpreters] == ["CPython 3.13.5"]
    assert missing[0] == "python3.99: not found on PATH, with pyenv or with uv"
    assert "python3.12 can't be used: exit code 127" in missing[1]
    assert [f"gil-bench: {reason}" for reason in missing] == said[1:]


def test_a_list_that_cannot_be_read_is_one_sentence(machine: Workspace) -> None:
    """A quotation mark is missing."""
    with pytest.raises(SetupError, match=r"cannot read PYTHONS .*: quote its words"):
        choose(asking(machine, "'python3.13"))


def workspaces(workspace: Workspace) -> list[Workspace]:
    """Return the workspaces of a free-threaded interpreter and of two with a GIL."""
    made = [
        Interpreter(workspace.interpreter.executable, version, free_threaded, build=version)
        for version, free_threaded in (("3.13.5", True), ("3.13.4", False), ("3.14.0", False))
    ]
    return [replace(workspace, interpreter=interpreter) for interpreter in made]


def failing(recorder: Recorder, *parts: str) -> None:
    """Have pip fail for environments with all of these words in their path."""

    def answer(command: Command) -> int:
        assert command.log is not None
        command.log.write_text("ERROR: it broke\n")
        return int(all(part in command.argv[0] for part in parts))

    recorder.answers["pip"] = answer


def test_who_has_no_environment_drops_out(workspace: Workspace, recorder: Recorder, said: list[str]) -> None:
    """With its name and the reason; the others are set up."""
    failing(recorder, "3.13.4")
    environments, (fault,) = set_up(workspaces(workspace))
    versions = [environment.workspace.interpreter.version for environment in environments]
    assert versions == ["3.13.5", "3.14.0"]
    assert fault.startswith("CPython 3.13.4: cannot set up the measure environment: ERROR: it broke")
    assert f"gil-bench: {fault}" in said


def test_the_page_is_drawn_with_a_gil_if_there_is_one(workspace: Workspace, recorder: Recorder) -> None:
    """The first that can; what draws has fewer wheels than what measures."""
    measuring = [Environment("measure", each) for each in workspaces(workspace)]
    assert reporting(measuring).workspace.interpreter.version == "3.13.4"
    failing(recorder, "3.14.0", "report")
    assert reporting(measuring[::2]).workspace.interpreter.version == "3.13.5"


def test_without_an_environment_for_the_page_nothing_is_measured(
    workspace: Workspace, recorder: Recorder
) -> None:
    """The last reason is told."""
    failing(recorder, "report")
    with pytest.raises(SetupError, match="cannot set up the report environment: ERROR: it broke"):
        reporting([Environment("measure", each) for each in workspaces(workspace)])
