"""Tests of the order of commits, with real repositories."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.history.changes.topology import NO_COMMIT, CommitOrder, commit_order
from tests.reports.history.make_runs import commit, runs_of


def git(repository: Path, *words: str) -> str:
    """Return what git says in a repository, untouched by the settings of this machine."""
    identity = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    nowhere = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    environment = {**os.environ, **identity, **nowhere}
    command = ["git", "-C", str(repository), *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def committed(repository: Path, message: str) -> str:
    """Return the id of a new, empty commit."""
    git(repository, "commit", "--allow-empty", "-m", message)
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a new repository."""
    git(tmp_path, "init", "--initial-branch", "main")
    return tmp_path


def places(order: CommitOrder) -> list[int]:
    """Return the positions in the order of the runs."""
    return list(order.position.sort_index())


def order_of(repository: Path | None, *rows: dict[str, Any]) -> CommitOrder:
    """Return the order of runs that were made one after the other."""
    return commit_order(runs_of(*rows), repository)


def test_commits_stand_as_they_follow_each_other(repository: Path) -> None:
    """Not as they were measured: here the last one first."""
    ids = [committed(repository, str(number)) for number in range(3)]
    order = order_of(repository, *({"commit": name} for name in reversed(ids)))
    assert places(order) == [2, 1, 0]
    assert order.labels == tuple(ids)
    assert order.by_topology
    assert order.sentence == "Ordered as commits follow each other."


def test_a_branch_stands_together_before_its_merge(repository: Path) -> None:
    """Parents come before their children, and a branch is not mixed with the other."""
    root = committed(repository, "root")
    git(repository, "switch", "-c", "side")
    side = [committed(repository, f"side {number}") for number in range(2)]
    git(repository, "switch", "main")
    main = [committed(repository, f"main {number}") for number in range(2)]
    git(repository, "merge", "--no-ff", "side", "-m", "merge")
    merge = git(repository, "rev-parse", "HEAD")
    names = [root, side[0], main[0], side[1], main[1], merge]
    order = order_of(repository, *({"commit": name} for name in names))
    assert order.labels in {(root, *side, *main, merge), (root, *main, *side, merge)}


def test_runs_of_one_commit_share_a_place(repository: Path) -> None:
    """Those with local changes do not: nobody knows what they measured."""
    first, second = committed(repository, "1"), committed(repository, "2")
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


def test_an_unknown_commit_stands_between_its_neighbours_in_time(repository: Path) -> None:
    """As does a run without a commit."""
    first, second = committed(repository, "1"), committed(repository, "2")
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
    assert "2 commits are not known to this repository" in order.sentence


@pytest.mark.parametrize(
    "name", ["--all", "--output=stolen", "HEAD", "main", "HEAD..main", "a b", "run 0", "\n", "-", "F" * 40]
)
def test_a_name_from_a_file_is_no_option_and_no_reference(repository: Path, name: str) -> None:
    """Only whole ids are asked for."""
    known = committed(repository, "1")
    order = order_of(repository, {"commit": known}, {"commit": name}, {"commit": "", "dirty": True})
    assert order.labels == (known, name, NO_COMMIT)
    assert order.unknown == (name,)
    assert [path.name for path in repository.iterdir()] == [".git"]


def test_an_object_that_is_no_commit_is_unknown(repository: Path) -> None:
    """A tree has an id too."""
    known = committed(repository, "1")
    tree = git(repository, "rev-parse", "HEAD^{tree}")
    assert order_of(repository, {"commit": known}, {"commit": tree}).unknown == (tree,)


def test_a_repository_that_knows_nothing_says_so(repository: Path) -> None:
    """As a copy of other people's runs does."""
    order = order_of(repository, {}, {})
    assert places(order) == [0, 1]
    assert not order.by_topology
    assert "knows none of their commits" in order.sentence


def test_without_git_it_is_by_time_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reason has its own words."""
    rows: list[dict[str, Any]] = [{}, {"commit": commit(7)}, {"commit": commit(0)}]
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    no_repository = order_of(tmp_path, *rows)
    monkeypatch.setenv("PATH", "")
    no_git = order_of(tmp_path, *rows)
    not_named = order_of(None, *rows)
    for order, why in [
        (no_repository, "there is no git repository"),
        (no_git, "git is not installed"),
        (not_named, "no repository was named"),
    ]:
        assert places(order) == [0, 1, 0]
        assert not order.by_topology
        assert why in order.sentence


def test_an_empty_history_has_an_order(repository: Path) -> None:
    """It is empty."""
    order = order_of(repository)
    assert order.labels == ()
    assert order.position.empty


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
