"""Which commit a user means."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reports.compare.commits import commit_of

STORED = ["abcdef0" * 5 + "abcde", "abcdef1" * 5 + "abcde"]


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the id of the one commit of a repository that is the current folder."""
    monkeypatch.chdir(tmp_path)
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "init", "-q", "-b", "main"], check=True)
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_git_knows_refs_and_abbreviations(head: str) -> None:
    """A branch, HEAD and a short id are the commit."""
    assert {commit_of(text, []) for text in ("main", "HEAD", head[:7], head)} == {head}


def test_an_id_that_git_does_not_know_is_looked_up(head: str) -> None:
    """In a shallow clone the history knows more commits than git does."""
    assert commit_of(STORED[0][:9], STORED) == STORED[0]
    assert commit_of(STORED[0][:9], [*STORED, STORED[0]]) == STORED[0]
    assert commit_of(head, STORED) == head


@pytest.mark.parametrize("text", ["", "nosuch", "--all", "a\0b", "HEAD~99", "abcdef", "abcdef0:file", "x y"])
@pytest.mark.usefixtures("head")
def test_nobody_knows_it(text: str) -> None:
    """Wrong names, options, too short an id."""
    assert commit_of(text, STORED) is None


def test_outside_of_any_repository_the_history_still_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git's help an id is enough, and an ambiguous one is not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit_of(STORED[1][:7], STORED) == STORED[1]
    assert commit_of("abcdef0", ["abcdef0" + "1" * 33, "abcdef0" + "2" * 33]) is None
