"""The order of commits, with a real repository."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.history.changes import topology
from reports.history.changes.topology import (
    NO_COMMIT,
    CommitOrder,
    GitError,
    commit_order,
    first_parents,
    topological,
)
from tests.reports.history.make_study import commit, runs_of


@dataclass(frozen=True)
class Repository:
    """A repository of two commits, two branches of two commits each, and their merge; nothing changes it."""

    path: Path
    first: str
    second: str
    side: tuple[str, str]
    main: tuple[str, str]
    merge: str


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """Return a repository, untouched by the settings of this machine."""
    path = tmp_path_factory.mktemp("repository")
    identity = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def git(*words: str) -> str:
        command, environment = ["git", "-C", str(path), *words], os.environ | identity | nowhere
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def committed(message: str, *parents: str) -> str:
        options = [option for parent in parents for option in ("-p", parent)]
        return git("commit-tree", tree, *options, "-m", message)

    git("init", "--initial-branch", "main")
    tree = git("hash-object", "-w", "-t", "tree", os.devnull)
    first = committed("first")
    second = committed("second", first)
    side, main = (
        (one := committed(f"{name} 1", second), committed(f"{name} 2", one)) for name in ("side", "main")
    )
    merge = committed("merge", main[1], side[1])
    git("update-ref", "refs/heads/main", merge)
    return Repository(path, first, second, side, main, merge)


def git(path: Path, *words: str) -> None:
    """Run git in a repository, untouched by the settings of this machine."""
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    command = ["git", "-C", str(path), *words]
    subprocess.run(command, env=os.environ | nowhere, check=True, capture_output=True)


def cloned(repository: Repository, path: Path, *options: str) -> Path:
    """Return a clone that knows which branch of its origin is the main one."""
    git(repository.path, "clone", "--no-checkout", *options, repository.path.as_uri(), str(path))
    return path


def places(order: CommitOrder) -> list[int]:
    """Return the positions in the order of the runs."""
    return list(order.position.sort_index())


def order_of(repository: Repository | None, *rows: dict[str, Any]) -> CommitOrder:
    """Return the order of runs that were made one after the other."""
    return commit_order(runs_of(*rows), repository and repository.path)


def test_commits_stand_as_they_follow_each_other(repository: Repository) -> None:
    """Not as they were measured: here the last one first."""
    ids = (repository.first, repository.second, repository.merge)
    order = order_of(repository, *({"commit": name} for name in reversed(ids)))
    assert places(order) == [2, 1, 0]
    assert order.labels == ids
    assert order.sentence == "In commit order."


def test_a_branch_stands_together_before_its_merge(repository: Repository) -> None:
    """Parents come before their children, and a branch is not mixed with the other."""
    root, side, main, merge = repository.second, repository.side, repository.main, repository.merge
    names = [root, side[0], main[0], side[1], main[1], merge]
    order = order_of(repository, *({"commit": name} for name in names))
    assert order.labels in {(root, *side, *main, merge), (root, *main, *side, merge)}


def test_runs_of_one_commit_share_a_place(repository: Repository) -> None:
    """Those with local changes do not: nobody knows what they measured."""
    first, second = repository.first, repository.second
    order = order_of(
        repository,
        {"commit": first},
        {"commit": second},
        {"commit": first, "dirty": True},
        {"commit": first, "dirty": True},
        {"commit": first},
    )
    assert places(order) == [0, 3, 1, 2, 0]
    changed = f"{first} with local changes"
    assert order.labels == (first, changed, changed, second)


def test_an_unknown_commit_stands_between_its_neighbors_in_time(repository: Repository) -> None:
    """As does a run without a commit."""
    first, second = repository.first, repository.second
    order = order_of(
        repository,
        {"commit": commit(9)},
        {"commit": first},
        {"commit": ""},
        {"commit": commit(5)},
        {"commit": second},
    )
    assert order.labels == (commit(9), first, NO_COMMIT, commit(5), second)
    assert order.unknown == (commit(5), commit(9))
    assert "2 commits are not in this repository" in order.sentence


@pytest.mark.parametrize(
    "name", ["--all", "--output=stolen", "HEAD", "main", "HEAD..main", "a b", "run 0", "\n", "-", "F" * 40]
)
def test_a_name_from_a_file_is_no_option_and_no_reference(repository: Repository, name: str) -> None:
    """Only whole ids are asked for."""
    known = repository.first
    order = order_of(repository, {"commit": known}, {"commit": name}, {"commit": "", "dirty": True})
    assert order.labels == (known, name, NO_COMMIT)
    assert order.unknown == (name,)
    assert [path.name for path in repository.path.iterdir()] == [".git"]


def test_an_object_that_is_no_commit_is_unknown(repository: Repository) -> None:
    """The empty tree has an id too."""
    tree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
    assert order_of(repository, {"commit": repository.first}, {"commit": tree}).unknown == (tree,)


def test_a_repository_that_knows_nothing_says_so(repository: Repository) -> None:
    """As a copy of other people's runs does."""
    order = order_of(repository, {}, {})
    assert places(order) == [0, 1]
    assert "has none of their commits" in order.sentence


def test_without_git_it_is_by_time_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reason has its own words."""
    runs = runs_of({}, {"commit": commit(7)}, {"commit": commit(0)})
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    no_repository = commit_order(runs, tmp_path)
    monkeypatch.setenv("PATH", "")
    no_git = commit_order(runs, tmp_path)
    not_named = commit_order(runs, None)
    for order, why in [
        (no_repository, "there is no git repository"),
        (no_git, "git is not installed"),
        (not_named, "no repository was named"),
    ]:
        assert places(order) == [0, 1, 0]
        assert why in order.sentence


def test_a_git_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a network drive."""

    def hang(command: list[str], **_options: object) -> None:
        raise subprocess.TimeoutExpired(command, topology.TIMEOUT_S)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(GitError, match="did not answer within 60 seconds"):
        topological([commit(1)], tmp_path)


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
    assert topological([commit(2), commit(1), "--all", "main"], tmp_path) == (commit(1),)
    assert [given for _, given, _ in asked] == [f"{commit(1)}\n{commit(2)}\n", f"{commit(1)}\n"]
    for command, _, environment in asked:
        assert not {commit(1), commit(2), "--all", "main"} & set(command)
        assert environment["GIT_NO_LAZY_FETCH"] == "1"
        assert environment["PATH"] == os.environ["PATH"]


def test_an_empty_history_has_an_order() -> None:
    """It is empty."""
    order = order_of(None)
    assert order.labels == ()
    assert order.position.empty


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.sampled_from(["", commit(1), commit(2), commit(3)]), st.booleans()), max_size=12)
)
def test_places_are_dense_and_have_labels(rows: list[tuple[str, bool]]) -> None:
    """Every run has a place, every place a run, and by time nothing stands before an older first run."""
    order = order_of(None, *({"commit": name, "dirty": dirty} for name, dirty in rows))
    assert set(order.position) == set(range(len(order.labels)))
    assert list(order.position.index) == list(range(len(rows)))
    first_runs = pd.Series(order.position.index, index=order.position).groupby(level=0).min()
    assert first_runs.is_monotonic_increasing


def test_the_line_of_first_parents_leaves_merged_branches_out(repository: Repository) -> None:
    """The merge itself is on it."""
    on_line = {repository.first, repository.second, *repository.main, repository.merge}
    assert first_parents(repository.path) == on_line
    order = order_of(repository, {"commit": repository.side[0]})
    assert (order.line, order.no_line) == (on_line, "")


def test_an_older_checkout_has_the_line_of_the_remote(repository: Repository, tmp_path: Path) -> None:
    """Newer commits are on the line, too; a commit of one's own is followed instead."""
    clone = cloned(repository, tmp_path / "clone")
    on_line = {repository.first, repository.second, *repository.main, repository.merge}
    git(clone, "update-ref", "--no-deref", "HEAD", repository.second)
    assert first_parents(clone) == on_line
    git(clone, "update-ref", "--no-deref", "HEAD", repository.side[1])
    assert first_parents(clone) == {repository.first, repository.second, *repository.side}


def test_a_shallow_clone_tells_no_line(repository: Repository, tmp_path: Path) -> None:
    """Its line ends somewhere, so a commit that is not on it may belong to it."""
    clone = cloned(repository, tmp_path / "shallow", "--depth=1")
    with pytest.raises(GitError, match="shallow"):
        first_parents(clone)
    order = commit_order(runs_of({"commit": repository.merge}), clone)
    assert order.line is None
    assert "shallow" in order.no_line
    assert order.sentence == "In commit order."


@pytest.mark.parametrize(("commits", "why"), [(["a" * 40], "none of their commits"), ([], "none of their")])
def test_a_repository_of_something_else_tells_no_line(
    repository: Repository, commits: list[str], why: str
) -> None:
    """The runs are not of its code."""
    order = order_of(repository, *({"commit": name} for name in commits))
    assert order.line is None
    assert why in order.no_line
