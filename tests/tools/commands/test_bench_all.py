"""make bench-all: what runs with which interpreter, what the page is drawn over, and the exit code."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.tools.interpreters.make_interpreters import stub
from tools.commands.bench_all import bench_all
from tools.errors import SetupError, StoppedError

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


def title(command: Command) -> str:
    """Return the interpreter's version and the setting of its GIL."""
    version = Path(command.argv[0]).parts[-4].split("-")[1]
    return f"{version} {command.environ.get('PYTHON_GIL', '')}".strip()


def storing(codes: Mapping[str, int] | None = None, unsaved: int | None = None) -> Callable[[Command], int]:
    """Return a measurement that stores a run and ends with the code for its title, 0 if there is none.

    With the code ``unsaved`` nothing is stored.
    """

    def answer(command: Command) -> int:
        code = (codes or {}).get(title(command), 0)
        note = Path(command.argv[-1].removeprefix("--saved-path-file="))
        if code != unsaved:
            module = command.argv[command.argv.index("-m") + 1]
            note.write_text(f"{module} {title(command)}\n")
        return code

    return answer


def measured(recorder: Recorder, module: str) -> list[str]:
    """Return what was run of a module, in order."""
    return [
        title(command)
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
        c.argv[3:-1]
        for c, name in zip(recorder.commands, recorder.modules, strict=True)
        if name == "benchmarks"
    ]
    assert options == [("--preset=quick", "--workloads=sha256")] * 4


def test_one_that_is_missing_is_named_and_the_others_go_on(
    machine: Workspace, recorder: Recorder, said: list[str]
) -> None:
    """Exit code 1, and the name once more at the end, below all that was printed meanwhile."""
    assert bench_all(asking(machine, PYTHONS="python3.99 python3.12")) == 1
    assert measured(recorder, "benchmarks") == ["3.12.1"]
    assert recorder.modules[-1] == "reports.interpreters"
    assert said.count("gil-bench: python3.99: not found on PATH, with pyenv or with uv") == 2
    assert said[-1].startswith("gil-bench: python3.99")


def test_one_that_fails_is_named_and_what_it_stored_is_shown(
    machine: Workspace, recorder: Recorder, said: list[str]
) -> None:
    """A failed cell, for example: exit code 1."""
    recorder.answers["benchmarks"] = storing({"3.13.4": 1})
    assert bench_all(machine) == 1
    assert "benchmarks 3.13.4" in recorder.commands[-1].argv
    assert said[-1] == "gil-bench: CPython 3.13.4: measuring ended with exit code 1"


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
        if title(command) == "3.13.4":
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
    with pytest.raises(SetupError, match="no interpreter can be used: name some"):
        bench_all(asking(machine, PYTHONS="python3.99"))
    assert recorder.commands == []
