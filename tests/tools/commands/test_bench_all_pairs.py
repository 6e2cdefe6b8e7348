"""make bench-all: which interpreters take turns, and what tells the two sides of a pair apart."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.commands.bench_all import measure_pairs, pairs_among, title
from tools.environments.environments import Environment
from tools.interpreters.find import Interpreter

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


Make = Callable[..., Environment]


@pytest.fixture
def make(workspace: Workspace) -> Make:
    """Return a function that returns the measuring environment of an interpreter."""

    def of(version: str, *, free_threaded: bool = False, **environ: str) -> Environment:
        interpreter = Interpreter(Path(sys.executable), version, free_threaded, build=version)
        return Environment(
            "measure",
            replace(workspace, interpreter=interpreter, environ={**workspace.environ, **environ}),
        )

    return of


def summary(pairs: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Return by what each pair differs, and the labels of both sides."""
    return [(pair["differ_by"], pair["base"]["label"], pair["head"]["label"]) for pair in pairs]


def test_a_free_threaded_build_meets_the_build_with_the_gil_and_its_own_gil(make: Make) -> None:
    """The base always has the GIL; another X.Y is no partner, another patch release is."""
    environments = [
        make("3.12.1"),
        make("3.13.0"),
        make("3.13.2"),
        make("3.13.5", free_threaded=True),
        make("3.14.2", free_threaded=True),
    ]
    assert summary(list(pairs_among(environments))) == [
        ("build", "CPython 3.13.0", "CPython 3.13.5t"),
        ("switch", "CPython 3.13.5t with PYTHON_GIL=1", "CPython 3.13.5t"),
        ("switch", "CPython 3.14.2t with PYTHON_GIL=1", "CPython 3.14.2t"),
    ]


def test_each_side_has_its_own_interpreter_and_variables(make: Make) -> None:
    """Both sides of the switch are the same binary."""
    base, head = make("3.13.0"), make("3.13.5", free_threaded=True)
    build, switch = pairs_among([base, head])
    assert (build["base"]["python"], build["head"]["python"]) == (str(base.python), str(head.python))
    assert switch["base"]["python"] == switch["head"]["python"] == str(head.python)
    assert [side["variables"] for side in (switch["base"], switch["head"])] == [{"PYTHON_GIL": "1"}, {}]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_without_a_free_threaded_build_there_is_nothing_to_measure(
    make: Make, recorder: Recorder, count: int
) -> None:
    """No pair, no process."""
    assert measure_pairs([make("3.13.0"), make("3.14.0")][:count]) is None
    assert recorder.commands == []


@pytest.mark.parametrize(
    ("kinds", "wanted"), [("startup lesson", False), ("startup,speedup", True), ("", True), ("speedup", True)]
)
def test_it_belongs_to_the_speedups(make: Make, recorder: Recorder, kinds: str, *, wanted: bool) -> None:
    """Who asks for other kinds of measurement only does not wait for this one."""
    assert (measure_pairs([make("3.14.2", free_threaded=True, KINDS=kinds)]) is not None) == wanted
    assert bool(recorder.commands) == wanted


def test_the_pairs_and_the_choice_reach_the_measurement(make: Make, recorder: Recorder) -> None:
    """What chooses runners does not: there is one, with one worker."""
    seen: list[Any] = []

    def look(command: Command) -> int:
        (file,) = (word.removeprefix("--pairs=") for word in command.argv if word.startswith("--pairs="))
        seen.extend(json.loads(Path(file).read_text()))
        Path(command.argv[-1].removeprefix("--saved-path-file=")).write_text("x.pairs\n")
        return 1

    recorder.answers["benchmarks.turns.one_worker"] = look
    chosen = {"PRESET": "quick", "WORKLOADS": "a b", "RUNNERS": "threads", "WORKERS": "2", "SEED": "3"}
    measured = measure_pairs([make("3.14.2", free_threaded=True, **chosen)])
    assert measured is not None
    assert (measured.code, measured.saved) == (1, "x.pairs")
    assert summary(seen) == [("switch", "CPython 3.14.2t with PYTHON_GIL=1", "CPython 3.14.2t")]
    assert recorder.commands[0].argv[4:-1] == ("--preset=quick", "--workloads=a b", "--seed=3")


def test_a_title_has_the_variables() -> None:
    """Without any it is the name."""
    interpreter = Interpreter(Path("python"), "3.14.2", free_threaded=True, build="")
    assert title(interpreter, {}) == "CPython 3.14.2t"
    assert title(interpreter, {"PYTHON_GIL": "1"}) == "CPython 3.14.2t with PYTHON_GIL=1"
