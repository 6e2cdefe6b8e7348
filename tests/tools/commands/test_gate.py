"""make gate: which commands it runs, on what, and which exit code it passes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.commands import gate as command
from tools.commands.gate import gate
from tools.errors import SetupError

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace


@contextmanager
def two_folders(_root: Path, beside: Path, commits: dict[str, str]) -> Iterator[dict[str, Path]]:
    """Stand for two checkouts that ask for the same libraries as this one."""
    folders = {name: beside / name for name in commits}
    for folder in folders.values():
        (folder / "requirements").mkdir(parents=True)
        text = (beside.parent / "requirements" / "measure.txt").read_text()
        (folder / "requirements" / "measure.txt").write_text(text)
    yield folders


@pytest.fixture
def gated(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with BASE, in which every name is a commit and nothing was changed."""
    monkeypatch.setattr(command, "commit_of", lambda _root, name: f"id-of-{name}")
    monkeypatch.setattr(command, "has_local_changes", lambda _root: False)
    monkeypatch.setattr(command, "checked_out", two_folders)
    return replace(workspace, environ={"BASE": "origin/main", "WORKLOADS": "sha256", "THRESHOLDS": "a=5 b=6"})


def flagging(again: dict[str, list[str]]) -> Callable[[Command], int]:
    """Answer a screening by writing what is to be measured again."""

    def answer(asked: Command) -> int:
        for word in asked.argv:
            if word.startswith("--again="):
                Path(word.removeprefix("--again=")).write_text(json.dumps(again))
        return 1 if "judge" in asked.argv else 0

    return answer


def ours(recorder: Recorder) -> list[list[str]]:
    """Return the measuring and judging commands that were run, without interpreter and paths."""
    words = [command.argv[2:] for command in recorder.commands]
    kept = [entry for entry in words if entry[0] in {"benchmarks.turns.gate", "reports.gate"}]
    return [[word.partition("=")[0] if "/" in word else word for word in entry] for entry in kept]


def test_nothing_flagged_is_judged_by_one_pass(gated: Workspace, recorder: Recorder) -> None:
    """Measure, screen, judge; options reach the measurement, thresholds the judgement."""
    recorder.answers["reports.gate"] = flagging({})
    assert gate(gated) == 1
    measured, screened, judged = ours(recorder)
    assert measured == ["benchmarks.turns.gate", "--sides", "--output", "--workloads=sha256"]
    assert screened[1] == "screen"
    assert screened[-2:] == ["--threshold=a=5", "--threshold=b=6"]
    assert judged[1] == "judge"
    assert judged[-2:] == ["--threshold=a=5", "--threshold=b=6"]


def test_what_is_flagged_is_measured_again(gated: Workspace, recorder: Recorder, said: list[str]) -> None:
    """The second measurement has only the flagged cells, and the judgement both files."""
    recorder.answers["reports.gate"] = flagging({"sha256_small": ["threads:2"]})
    assert gate(gated) == 1
    assert [entry[0] for entry in ours(recorder)] == [
        "benchmarks.turns.gate",
        "reports.gate",
        "benchmarks.turns.gate",
        "reports.gate",
    ]
    assert "--only" in ours(recorder)[2]
    files = [Path(word).name for word in recorder.commands[-1].argv if word.endswith(".json")]
    assert files == ["screen.json", "confirmation.json"]
    assert "Measuring again what looks worse, on fresh blocks." in said


def test_a_measurement_that_fails_is_not_judged(gated: Workspace, recorder: Recorder) -> None:
    """Its exit code is the gate's."""
    recorder.answers["benchmarks.turns.gate"] = lambda _command: 3
    assert gate(gated) == 3
    assert len(ours(recorder)) == 1


def test_inconclusive_can_be_allowed(gated: Workspace, recorder: Recorder) -> None:
    """The judgement is told, not the screening."""
    recorder.answers["reports.gate"] = flagging({})
    gate(replace(gated, environ={**gated.environ, "ALLOW_INCONCLUSIVE": "1"}))
    assert ["--allow-inconclusive" in entry for entry in ours(recorder)] == [False, False, True]


def test_without_a_base_there_is_one_sentence(gated: Workspace) -> None:
    """Make sets every variable, if only to nothing."""
    with pytest.raises(SetupError, match="make gate BASE=origin/main"):
        gate(replace(gated, environ={"BASE": ""}))


def test_changes_that_are_not_committed_are_mentioned(
    gated: Workspace, recorder: Recorder, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever forgot to commit should not wonder."""
    monkeypatch.setattr(command, "has_local_changes", lambda _root: True)
    recorder.answers["reports.gate"] = flagging({})
    gate(gated)
    assert any("not committed" in line for line in said)


def test_a_side_with_other_libraries_gets_its_own_environment(
    gated: Workspace, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the base needed then may not be what the head needs now."""

    @contextmanager
    def base_differs(root: Path, beside: Path, commits: dict[str, str]) -> Iterator[dict[str, Path]]:
        with two_folders(root, beside, commits) as folders:
            (folders["base"] / "requirements" / "measure.txt").write_text("older==1\n")
            yield folders

    pythons: dict[str, str] = {}

    def look(asked: Command) -> int:
        (sides,) = (word.removeprefix("--sides=") for word in asked.argv if word.startswith("--sides="))
        pythons.update({side["name"]: side["python"] for side in json.loads(Path(sides).read_text())})
        return 3

    monkeypatch.setattr(command, "checked_out", base_differs)
    recorder.answers["benchmarks.turns.gate"] = look
    assert gate(gated) == 3
    assert pythons["head"].startswith(str(gated.root / ".venv"))
    assert pythons["base"].startswith(str(gated.root / ".benchmarks" / "base"))
