"""Commits checked out side by side: real git repositories, and nothing left of them."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tools.errors import SetupError
from tools.worktrees import checked_out, commit_of, has_local_changes


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
    with pytest.raises(SetupError, match="is no commit that is known here"):
        commit_of(repository, name)


def test_a_folder_that_is_no_repository_is_one_sentence(tmp_path: Path) -> None:
    """A downloaded archive has no commits."""
    with pytest.raises(SetupError, match="is no commit that is known here"):
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
