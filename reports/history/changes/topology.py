"""The order of the history: commits as they follow each other, not as they were measured."""

from __future__ import annotations

import os
import re
import subprocess
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

TIMEOUT_S = 60
WHOLE_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
NO_COMMIT = "no commit recorded"
BEFORE_ALL = -1
MAIN_OF_REMOTE = "refs/remotes/origin/HEAD"


class GitError(Exception):
    """Git could not be asked; the message says why."""


@dataclass(frozen=True, slots=True, eq=False)
class CommitOrder:
    """Where each run stands on the axis of commits.

    Attributes:
        position: Indexed by ``run``: its place, counted from 0, oldest first. Runs of one commit without
            local changes share a place; one with local changes, or without a commit, has its own.
        labels: What stands at each place: a commit id, ``"… with local changes"`` or ``NO_COMMIT``.
        unknown: Commits that are not in this repository, placed by start time; sorted.
        line: The commits that follow each other as first parents up to the one that is checked out; None if
            git can't tell.
        no_line: Why git can't tell, as the end of a sentence; else empty.
        sentence: How the order came about, for readers.
    """

    position: pd.Series[int]
    labels: tuple[str, ...]
    unknown: tuple[str, ...]
    line: frozenset[str] | None
    no_line: str
    sentence: str

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows that name their ``run``, with the ``position`` of each."""
        return rows.assign(position=self.position.loc[rows["run"]].array)


def commit_order(runs: pd.DataFrame, repository: Path | None) -> CommitOrder:
    """Return the order of the runs' commits.

    An unknown commit stands after the known one that was measured last before it. A run with local changes
    stands after its commit.

    Args:
        runs: ``run, started, commit, dirty`` of all runs of the history, of every environment.
        repository: Where ``git`` is asked; None, no git, or no repository there gives the order by time.
    """
    commits = sorted(set(runs["commit"].astype(str)) - {""})
    try:
        known = topological(commits, repository) if repository else ()
        problem = "" if repository else "no repository was named"
    except GitError as error:
        known, problem = (), str(error)
    unknown = tuple(sorted(set(commits) - set(known)))
    line, no_line = _line(repository, known, problem)
    labels, positions = _places(runs, {commit: rank for rank, commit in enumerate(known)})
    return CommitOrder(
        position=positions,
        labels=labels,
        unknown=unknown,
        line=line,
        no_line=no_line,
        sentence=_sentence(problem, known, unknown),
    )


def _line(repository: Path | None, known: Sequence[str], problem: str) -> tuple[frozenset[str] | None, str]:
    """Return the line of first parents, or why git can't tell which of the commits are on it."""
    if repository is None or problem:
        return None, problem
    if not known:
        return None, "this repository has none of their commits"
    try:
        return first_parents(repository), ""
    except GitError as error:
        return None, str(error)


def _places(runs: pd.DataFrame, ranks: Mapping[str, int]) -> tuple[tuple[str, ...], pd.Series[int]]:
    """Return what stands at each place, and the place of each run."""
    clean = ~runs["dirty"].to_numpy(dtype=bool)
    table = pd.DataFrame(
        {"run": runs["run"], "commit": runs["commit"].astype(str), "started": runs["started"]}
    )
    shared = clean & (table["commit"] != "")
    table["place"] = ("commit " + table["commit"]).where(shared, "run " + table["run"].astype(str))
    table["first"] = table.groupby("place")["started"].transform("min")
    table["rank"] = _anchors(table, ranks)
    table["later"] = ~(shared & table["commit"].isin(ranks))  # after the known commit that it hangs on
    table = table.sort_values(["rank", "later", "first", "place", "run"], kind="stable", ignore_index=True)
    table["position"] = (table["place"] != table["place"].shift()).cumsum() - 1
    heads = table.drop_duplicates("position")
    clean_runs = set(runs["run"][clean])
    labels = tuple(
        _label(commit, clean=run in clean_runs)
        for commit, run in zip(heads["commit"], heads["run"], strict=True)
    )
    return labels, table.set_index("run")["position"].sort_index()


def _anchors(table: pd.DataFrame, ranks: Mapping[str, int]) -> list[int]:
    """Return for each run the rank of its commit or, if unknown, of the last one measured before it."""
    known = table[table["commit"].isin(ranks)].sort_values(["started", "run"], kind="stable")
    times, commits = list(known["started"]), list(known["commit"])
    anchors = []
    for commit, first in zip(table["commit"], table["first"], strict=True):
        before = bisect_right(times, first)
        anchor = commit if commit in ranks else commits[before - 1] if before else ""
        anchors.append(ranks.get(anchor, BEFORE_ALL))
    return anchors


def _label(commit: str, *, clean: bool) -> str:
    if not commit:
        return NO_COMMIT
    return commit if clean else f"{commit} with local changes"


def _sentence(problem: str, known: Sequence[str], unknown: Sequence[str]) -> str:
    if problem:
        return f"In order of start time, because {problem}."
    if not known:
        return "In order of start time, because this repository has none of their commits."
    if unknown:
        noun = "commit is" if len(unknown) == 1 else "commits are"
        return f"In commit order; {len(unknown)} {noun} not in this repository and placed by start time."
    return "In commit order."


def topological(commits: Iterable[str], repository: Path) -> tuple[str, ...]:
    """Return those of the commits that the repository knows, parents before their children.

    Names come from stored files, so they reach git only through its standard input, and only if they are
    whole commit ids: none can be an option, a path or a range.

    Raises:
        GitError: There is no git, no repository at this place, or no answer within a minute.
    """
    ids = sorted({commit for commit in commits if WHOLE_ID.fullmatch(commit)})
    types = _ask(repository, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], ids)
    known = {line.removesuffix(" commit") for line in types if line.endswith(" commit")}
    if not known:
        return ()
    ancestry = _ask(repository, ["rev-list", "--topo-order", "--reverse", "--stdin"], sorted(known))
    return tuple(commit for commit in ancestry if commit in known)


def first_parents(repository: Path) -> frozenset[str]:
    """Return the commits from what is checked out back to the first one, by the first parent of each.

    A merge's first parent is what it was merged into, so commits of merged branches are not among them. If
    an older commit of the remote's main branch is checked out, the line goes on to the newest.

    Raises:
        GitError: There is nothing to ask, or the clone is shallow: its line ends somewhere.
    """
    if _ask(repository, ["rev-parse", "--is-shallow-repository"], []) == ["true"]:
        raise GitError("this clone is shallow (git fetch --unshallow gets the rest)")
    here = _ask(repository, ["rev-list", "--first-parent", "HEAD"], [])
    tips = _ask(repository, ["for-each-ref", "--format=%(objectname)", MAIN_OF_REMOTE], [])
    main = _ask(repository, ["rev-list", "--first-parent", "--stdin"], tips) if tips else []
    return frozenset(main if here[0] in main else here)


def _ask(repository: Path, arguments: list[str], lines: list[str]) -> list[str]:
    """Return what git prints; in a partial clone it must not fetch what is not there."""
    try:
        answer = subprocess.run(
            ["git", "--no-replace-objects", "-C", str(repository), *arguments],
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=True,
            timeout=TIMEOUT_S,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"},
        )
    except OSError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {TIMEOUT_S} seconds") from None
    except subprocess.CalledProcessError as error:
        if "dubious ownership" in error.stderr:
            raise GitError("git refuses this repository, which another user owns (safe.directory)") from None
        raise GitError("there is no git repository to ask") from None
    return answer.stdout.splitlines()
