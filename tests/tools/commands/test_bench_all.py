"""make bench-all: what runs with which interpreter, what the page is drawn over, and the exit code."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools.interpreters.make_interpreters import script, stub
from tools.commands.bench_all import bench_all, choose, reporting, set_up
from tools.environments.environments import Environment
from tools.interpreters.find import Interpreter
from tools.processes import StoppedError
from tools.workspace import SetupError

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


@pytest.fixture
def machine(workspace: Workspace, tmp_path: Path, recorder: Recorder) -> Workspace:
    """A workspace on a machine with 3.12, 3.13 and 3.13t, where everything measured is stored."""
    stub(tmp_path / "bin", "python3.12", "3.12.1")
    stub(tmp_path / "bin", "python3.13", "3.13.4")
    stub(tmp_path / "bin", "python3.13t", "3.13.5", free_threaded=True)
    recorder.answers = {"benchmarks": storing(), "benchmarks.turns.one_worker": storing()}
    return replace(
        workspace, environ={"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path), "PYTHON_GIL": "0"}
    )


def asking(machine: Workspace, **variables: str) -> Workspace:
    """Return the workspace of a user who has set these."""
    return replace(machine, environ={**machine.environ, **variables})


def which(command: Command) -> str:
    """Return the interpreter's version and the setting of its GIL."""
    version = Path(command.argv[0]).parts[-4].split("-")[1]
    return f"{version} {command.environ.get('PYTHON_GIL', '')}".strip()


def storing(codes: Mapping[str, int] | None = None, unsaved: int | None = None) -> Callable[[Command], int]:
    """Return a measurement that stores a run and ends with the code for its title, 0 if there is none.

    With the code ``unsaved`` nothing is stored.
    """

    def answer(command: Command) -> int:
        code = (codes or {}).get(which(command), 0)
        note = Path(command.argv[-1].removeprefix("--saved-path-file="))
        if code != unsaved:
            module = command.argv[command.argv.index("-m") + 1]
            note.write_text(f"{module} {which(command)}\n")
        return code

    return answer


def measured(recorder: Recorder, module: str) -> list[str]:
    """Return what was run of a module, in order."""
    return [
        which(command)
        for command, name in zip(recorder.commands, recorder.modules, strict=True)
        if name == module
    ]


def test_each_interpreter_measures_and_a_free_threaded_one_twice(
    machine: Workspace, recorder: Recorder
) -> None:
    """Without the lock and with it; a PYTHON_GIL of the user's is not passed on. Then turns, then a page."""
    assert bench_all(machine) == 0
    assert measured(recorder, "benchmarks") == ["3.12.1", "3.13.4", "3.13.5t", "3.13.5t 1"]
    assert recorder.modules[-2:] == ["benchmarks.turns.one_worker", "reports.interpreters"]
    assert recorder.commands[-1].argv[3:] == (
        "benchmarks 3.12.1",
        "benchmarks 3.13.4",
        "benchmarks 3.13.5t",
        "benchmarks 3.13.5t 1",
        "benchmarks.turns.one_worker 3.12.1",
    )


def test_all_environments_stand_before_anything_is_measured(machine: Workspace, recorder: Recorder) -> None:
    """A missing network must not show after an hour; the page needs one environment, not one each."""
    bench_all(machine)
    first = recorder.modules.index("benchmarks")
    assert recorder.modules[:first] == ["venv", "pip"] * 4
    assert not {"venv", "pip"} & set(recorder.modules[first:])


def test_the_choice_reaches_every_measurement(machine: Workspace, recorder: Recorder) -> None:
    """As for make bench."""
    bench_all(asking(machine, PRESET="quick", WORKLOADS="sha256"))
    options = [
        command.argv[3:-1]
        for command, name in zip(recorder.commands, recorder.modules, strict=True)
        if name == "benchmarks"
    ]
    assert options == [("--preset=quick", "--workloads=sha256")] * 4


def test_one_that_is_missing_is_named_and_the_others_go_on(
    machine: Workspace, recorder: Recorder, lines: list[str]
) -> None:
    """Exit code 1, and the name once more at the end, below all that was printed meanwhile."""
    assert bench_all(asking(machine, PYTHONS="python3.99 python3.12")) == 1
    assert measured(recorder, "benchmarks") == ["3.12.1"]
    assert recorder.modules[-1] == "reports.interpreters"
    assert lines.count("gil-bench: python3.99: not found on PATH, with pyenv or with uv") == 2
    assert lines[-1].startswith("gil-bench: python3.99")


def test_one_that_fails_is_named_and_what_it_stored_is_shown(
    machine: Workspace, recorder: Recorder, lines: list[str]
) -> None:
    """A failed cell, for example: exit code 1."""
    recorder.answers["benchmarks"] = storing({"3.13.4": 1})
    assert bench_all(machine) == 1
    assert "benchmarks 3.13.4" in recorder.commands[-1].argv
    assert lines[-1] == "gil-bench: CPython 3.13.4: measuring ended with exit code 1"


def test_one_that_stores_nothing_takes_no_turns(machine: Workspace, recorder: Recorder) -> None:
    """Neither of the runs of the free-threaded build is there: no pair, but a page over the rest."""
    recorder.answers["benchmarks"] = storing({"3.13.5t": 139, "3.13.5t 1": 139}, unsaved=139)
    assert bench_all(machine) == 1
    assert "benchmarks.turns.one_worker" not in recorder.modules
    assert recorder.commands[-1].argv[3:] == ("benchmarks 3.12.1", "benchmarks 3.13.4")


def test_wrong_use_is_exit_code_2(machine: Workspace, recorder: Recorder) -> None:
    """A wrong name is wrong for all; there is no page."""
    recorder.answers["benchmarks"] = storing(
        dict.fromkeys(("3.12.1", "3.13.4", "3.13.5t", "3.13.5t 1"), 2), 2
    )
    assert bench_all(machine) == 2
    assert "reports.interpreters" not in recorder.modules


@pytest.mark.parametrize("code", [0, 2])
def test_the_page_decides_where_nothing_else_failed(
    machine: Workspace, recorder: Recorder, code: int
) -> None:
    """Its exit code is passed on."""
    recorder.answers["reports.interpreters"] = lambda _command: code
    assert bench_all(machine) == code


def test_after_a_signal_what_is_finished_is_shown(machine: Workspace, recorder: Recorder) -> None:
    """No further interpreter, no turns, but the page."""

    def stopping(command: Command) -> int:
        storing()(command)
        if which(command) == "3.13.4":
            raise StoppedError(signal.SIGINT, at_once=False)
        return 0

    recorder.answers["benchmarks"] = stopping
    assert bench_all(machine) == 130
    assert measured(recorder, "benchmarks") == ["3.12.1", "3.13.4"]
    assert recorder.commands[-1].argv[3:] == ("benchmarks 3.12.1", "benchmarks 3.13.4")


def test_after_two_signals_nothing_is_started(machine: Workspace, recorder: Recorder) -> None:
    """Not even the page."""

    def stopping(_command: Command) -> int:
        raise StoppedError(signal.SIGINT, at_once=True)

    recorder.answers["benchmarks"] = stopping
    with pytest.raises(StoppedError):
        bench_all(machine)
    assert recorder.modules[-1] == "benchmarks"


def test_without_any_interpreter_there_is_one_sentence(machine: Workspace, recorder: Recorder) -> None:
    """Nothing is set up or run."""
    with pytest.raises(SetupError, match="no usable interpreter: name some"):
        bench_all(asking(machine, PYTHONS="python3.99"))
    assert recorder.commands == []


def test_all_that_is_found_is_used_and_listed(machine: Workspace, lines: list[str], tmp_path: Path) -> None:
    """One that nobody asked for and that does not run is left out with a line, and is no fault."""
    script(tmp_path / "bin" / "python3.11", "exit 127")
    interpreters, missing = choose(machine)
    assert [interpreter.name for interpreter in interpreters] == [
        "CPython 3.12.1",
        "CPython 3.13.4",
        "CPython 3.13.5t",
    ]
    assert missing == []
    folder = tmp_path / "bin"
    assert lines == [
        f"Left out: {folder}/python3.11 can't be used: exit code 127",
        f"Found CPython 3.12.1: {folder}/python3.12",
        f"Found CPython 3.13.4: {folder}/python3.13",
        f"Found CPython 3.13.5t: {folder}/python3.13t",
    ]


def test_those_that_are_asked_for_are_used_in_this_order(machine: Workspace, tmp_path: Path) -> None:
    """Each once; a path with blanks is quoted as in a shell."""
    path = stub(tmp_path / "with blank", "python", "3.14.2")
    names = f"python3.13t '{path}' python3.13 {tmp_path}/bin/python3.13t"
    interpreters, missing = choose(asking(machine, PYTHONS=names))
    assert [interpreter.version for interpreter in interpreters] == ["3.13.5", "3.14.2", "3.13.4"]
    assert missing == []


def test_those_that_are_missing_are_named(machine: Workspace, lines: list[str], tmp_path: Path) -> None:
    """The others are returned nevertheless."""
    script(tmp_path / "bin" / "python3.11", "exit 127")
    interpreters, missing = choose(asking(machine, PYTHONS="python3.99 python3.13 python3.11"))
    assert [interpreter.name for interpreter in interpreters] == ["CPython 3.13.4"]
    assert missing[0] == "python3.99: not found on PATH, with pyenv or with uv"
    assert "python3.11 can't be used: exit code 127" in missing[1]
    assert [f"gil-bench: {reason}" for reason in missing] == lines[1:]


def test_a_list_that_cannot_be_read_is_one_sentence(machine: Workspace) -> None:
    """A quotation mark is missing."""
    with pytest.raises(SetupError, match=r"can't read PYTHONS .*: quote its words"):
        choose(asking(machine, PYTHONS="'python3.13"))


def workspaces(workspace: Workspace) -> list[Workspace]:
    """Return the workspaces of a free-threaded interpreter and of two with a GIL."""
    made = [
        Interpreter(workspace.interpreter.executable, version, free_threaded, build=version)
        for version, free_threaded in (("3.13.5", True), ("3.13.4", False), ("3.14.0", False))
    ]
    return [replace(workspace, interpreter=interpreter) for interpreter in made]


def failing(recorder: Recorder, *parts: str) -> None:
    """Have pip fail for environments with all of these words in their path."""

    def pip(command: Command) -> int:
        assert command.log is not None
        command.log.write_text("ERROR: it broke\n")
        return int(all(part in command.argv[0] for part in parts))

    recorder.answers["pip"] = pip


def test_who_has_no_environment_drops_out(workspace: Workspace, recorder: Recorder, lines: list[str]) -> None:
    """With its name and the reason; the others are set up."""
    failing(recorder, "3.13.4")
    environments, (fault,) = set_up(workspaces(workspace))
    versions = [environment.workspace.interpreter.version for environment in environments]
    assert versions == ["3.13.5", "3.14.0"]
    assert fault.startswith("CPython 3.13.4: can't set up the measure environment: ERROR: it broke")
    assert f"gil-bench: {fault}" in lines


def test_the_page_is_drawn_with_a_gil_if_there_is_one(workspace: Workspace, recorder: Recorder) -> None:
    """The first that can; what draws has fewer wheels than what measures."""
    measuring = [Environment("measure", each) for each in workspaces(workspace)]
    assert reporting(measuring).workspace.interpreter.version == "3.13.4"
    failing(recorder, "3.14.0", "report")
    assert reporting(measuring[::2]).workspace.interpreter.version == "3.13.5"


def test_without_an_environment_for_the_page_nothing_is_measured(
    workspace: Workspace, recorder: Recorder
) -> None:
    """The error has the last reason."""
    failing(recorder, "report")
    with pytest.raises(SetupError, match="can't set up the report environment: ERROR: it broke"):
        reporting([Environment("measure", each) for each in workspaces(workspace)])
