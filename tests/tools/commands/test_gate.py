"""make gate: which commands it runs, on what, and which exit code it passes on; commits side by side."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.commands import gate as command
from tools.commands.gate import gate
from tools.gating.checkouts import checked_out, commit_of, has_local_changes
from tools.workspace import SetupError

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
    """Check, measure, screen, judge; options reach the measurement, thresholds the judgment."""
    recorder.answers["reports.gate"] = flagging({})
    assert gate(gated) == 1
    checked, measured, screened, judged = ours(recorder)
    assert checked == ["reports.gate", "check", "--threshold=a=5", "--threshold=b=6"]
    assert measured == ["benchmarks.turns.gate", "--sides", "--output", "--workloads=sha256"]
    assert screened[1] == "screen"
    assert screened[-2:] == ["--threshold=a=5", "--threshold=b=6"]
    assert judged[1] == "judge"
    assert judged[-2:] == ["--threshold=a=5", "--threshold=b=6"]


def test_what_is_flagged_is_measured_again(gated: Workspace, recorder: Recorder, lines: list[str]) -> None:
    """The second measurement has only the flagged cells, and the judgment both files."""
    recorder.answers["reports.gate"] = flagging({"sha256_small": ["threads:2"]})
    assert gate(gated) == 1
    assert [entry[0] for entry in ours(recorder)] == [
        "reports.gate",
        "benchmarks.turns.gate",
        "reports.gate",
        "benchmarks.turns.gate",
        "reports.gate",
    ]
    assert "--only" in ours(recorder)[3]
    files = [Path(word).name for word in recorder.commands[-1].argv if word.endswith(".json")]
    assert files == ["screen.json", "confirmation.json"]
    assert "Measuring again what looks worse, in new blocks." in lines


def test_a_measurement_that_fails_is_not_judged(gated: Workspace, recorder: Recorder) -> None:
    """Its exit code is the gate's."""
    recorder.answers["benchmarks.turns.gate"] = lambda _command: 3
    assert gate(gated) == 3
    assert [entry[:2][-1] for entry in ours(recorder)] == ["check", "--sides"]


def test_what_a_verdict_goes_by_is_checked_before_measuring(gated: Workspace, recorder: Recorder) -> None:
    """A mistyped threshold or accepted.toml costs no minutes."""
    recorder.answers["reports.gate"] = lambda _command: 2
    assert gate(gated) == 2
    assert [entry[1] for entry in ours(recorder)] == ["check"]


def test_inconclusive_can_be_allowed(gated: Workspace, recorder: Recorder) -> None:
    """By the judgment, not by the screening."""
    recorder.answers["reports.gate"] = flagging({})
    gate(replace(gated, environ={**gated.environ, "ALLOW_INCONCLUSIVE": "1"}))
    assert ["--allow-inconclusive" in entry for entry in ours(recorder)] == [False, False, False, True]


def test_without_a_base_there_is_one_sentence(gated: Workspace) -> None:
    """Make sets every variable, if only to nothing."""
    with pytest.raises(SetupError, match="make gate BASE=origin/main"):
        gate(replace(gated, environ={"BASE": ""}))


def test_response_times_are_those_beside_a_function(gated: Workspace) -> None:
    """The suite's gate has none, and says so before anything is measured."""
    with pytest.raises(SetupError, match="KINDS=latency is for the gate of a function"):
        gate(replace(gated, environ={**gated.environ, "KINDS": "latency"}))


@pytest.mark.parametrize("variables", [{}, {"HEAD": ""}, {"HEAD": "HEAD"}])
def test_changes_that_are_not_committed_are_mentioned(
    gated: Workspace,
    recorder: Recorder,
    lines: list[str],
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
) -> None:
    """Whoever forgot to commit should not wonder."""
    monkeypatch.setattr(command, "has_local_changes", lambda _root: True)
    recorder.answers["reports.gate"] = flagging({})
    gate(replace(gated, environ={**gated.environ, **variables}))
    assert any("Uncommitted changes" in line for line in lines)


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


def git(root: Path, *argv: str) -> str:
    """Run git with an author of its own and return what it printed."""
    author = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", root, *author, *argv], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with two commits of one file."""
    root = tmp_path / "repository"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    for text in ("old", "new"):
        (root / "file").write_text(text)
        git(root, "add", "file")
        git(root, "commit", "--quiet", "--message", text)
    return root


def test_a_repository_of_another_user_is_named_as_that(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git refuses it until the user says that it is trusted, which is not an unknown commit."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(
        SetupError, match="because another user owns it; if you trust it, run: git config --global"
    ):
        commit_of(repository, "HEAD")


def test_both_commits_stand_side_by_side_and_go_again(repository: Path, tmp_path: Path) -> None:
    """Each folder has its commit's file; afterwards neither folder nor worktree is left."""
    commits = {"base": commit_of(repository, "HEAD~1"), "head": commit_of(repository, "main")}
    with checked_out(repository, tmp_path / "beside", commits) as folders:
        assert {side: (folder / "file").read_text() for side, folder in folders.items()} == {
            "base": "old",
            "head": "new",
        }
    assert list((tmp_path / "beside").iterdir()) == []
    assert len(git(repository, "worktree", "list").splitlines()) == 1


def test_the_same_commit_can_be_both_sides(repository: Path, tmp_path: Path) -> None:
    """An A/A gate compares a commit with itself."""
    commit = commit_of(repository, "HEAD")
    with checked_out(repository, tmp_path, {"base": commit, "head": commit}) as folders:
        assert folders["base"] != folders["head"]


def test_an_error_inside_leaves_nothing_either(repository: Path, tmp_path: Path) -> None:
    """A stopped gate cleans up as a finished one."""
    commits = {"base": commit_of(repository, "HEAD")}
    with pytest.raises(KeyboardInterrupt), checked_out(repository, tmp_path / "beside", commits):
        raise KeyboardInterrupt
    assert list((tmp_path / "beside").iterdir()) == []


@pytest.mark.parametrize("name", ["nowhere", "--help", "-n1", "HEAD:file", ""])
def test_an_unknown_commit_is_one_sentence(repository: Path, name: str) -> None:
    """A name is never taken for an option, and what is no commit is none."""
    with pytest.raises(SetupError, match="is not a commit of this clone"):
        commit_of(repository, name)


def test_a_folder_that_is_no_repository_is_one_sentence(tmp_path: Path) -> None:
    """A downloaded archive has no commits."""
    with pytest.raises(SetupError, match="is not a commit of this clone"):
        commit_of(tmp_path, "HEAD")


def test_without_git_there_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what is missing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="git is not installed"):
        commit_of(tmp_path, "HEAD")


def test_hooks_of_the_repository_are_not_run(repository: Path, tmp_path: Path) -> None:
    """A hook that fails, or does anything, has no part in measuring."""
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path / 'ran'}\nexit 1\n")
    hook.chmod(0o755)
    with checked_out(repository, tmp_path / "beside", {"base": commit_of(repository, "HEAD")}):
        pass
    assert not (tmp_path / "ran").exists()


def test_local_changes_are_those_of_followed_files(repository: Path) -> None:
    """A new file that git does not follow changes nothing that is measured."""
    (repository / "other").write_text("untracked")
    assert not has_local_changes(repository)
    (repository / "file").write_text("changed")
    assert has_local_changes(repository)
