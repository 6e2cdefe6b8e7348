"""Tests of asking git for the order of commits."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from reports.history.changes import topology as git
from tests.reports.history.make_runs import commit


def test_no_repository_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in an unpacked archive."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(git.GitError, match="no git repository"):
        git.topological([commit(1)], tmp_path)


def test_no_git_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a small container."""
    monkeypatch.setenv("PATH", "")
    with pytest.raises(git.GitError, match="not installed"):
        git.topological([commit(1)], tmp_path)


def test_a_git_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network drive."""

    def hang(command: list[str], **_options: object) -> None:
        raise subprocess.TimeoutExpired(command, git.TIMEOUT_S)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(git.GitError, match="did not answer within 60 seconds"):
        git.topological([commit(1)], tmp_path)


def test_names_reach_git_through_its_standard_input_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a command line nor a setting of the environment is made of them, and nothing is fetched."""
    asked: list[tuple[list[str], str, dict[str, str]]] = []

    def answer(command: list[str], **options: object) -> subprocess.CompletedProcess[str]:
        given, environment = options["input"], options["env"]
        assert isinstance(given, str)
        assert isinstance(environment, dict)
        asked.append((command, given, environment))
        printed = (
            f"{commit(1)} commit\n{commit(2)} missing\n" if len(asked) == 1 else f"{commit(8)}\n{commit(1)}\n"
        )
        return subprocess.CompletedProcess(command, 0, stdout=printed)

    monkeypatch.setattr(subprocess, "run", answer)
    assert git.topological([commit(2), commit(1), "--all", "main"], tmp_path) == (commit(1),)
    assert [given for _, given, _ in asked] == [f"{commit(1)}\n{commit(2)}\n", f"{commit(1)}\n"]
    for command, _, environment in asked:
        assert not {commit(1), commit(2), "--all", "main"} & set(command)
        assert environment["GIT_NO_LAZY_FETCH"] == "1"
        assert environment["PATH"] == os.environ["PATH"]
