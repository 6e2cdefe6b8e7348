"""Appends runs to a branch in one commit, without ever having its older runs here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from history_branch.repository import Repository
    from history_branch.stored_runs import Run


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch of a repository's ``origin``."""

    repository: Repository
    name: str

    @property
    def ref(self) -> str:
        """The full name of the branch."""
        return f"refs/heads/{self.name}"


def append_once(branch: Branch, runs: Sequence[Run]) -> list[str]:
    """Push one commit with the runs that the branch lacks and return their paths in it.

    Raises:
        GitError: Git can't make the commit.
        RemoteError: The remote can't be reached, or did not take it: somebody may have been faster.
    """
    repository = branch.repository
    tip = _fetched(branch)
    blobs = [repository.local("hash-object", "-w", "--stdin", stdin=run.content) for run in runs]
    added = additions(_stored(repository, tip), zip(runs, blobs, strict=True))
    if added:
        commit = _commit(repository, tip, added)
        repository.remote("push", "--quiet", "origin", f"{commit}:{branch.ref}")
    return list(added)


def additions(stored: Mapping[str, str], runs: Iterable[tuple[Run, str]]) -> dict[str, str]:
    """Return path and blob of every run that is not stored, from the stored ones' path and blob.

    The same content in the same folder is the same run, whatever its number. Another run under a name
    that is taken gets the next free number.
    """
    taken = set(stored)
    known = {(path.partition("/")[0], blob) for path, blob in stored.items()}
    added: dict[str, str] = {}
    for run, blob in runs:
        if (run.folder, blob) in known:
            continue
        number = run.number
        while run.path(number) in taken:
            number += 1
        added[run.path(number)] = blob
        taken.add(run.path(number))
        known.add((run.folder, blob))
    return added


def _fetched(branch: Branch) -> str:
    """Return the id of the newest commit, or "" as long as there is no such branch."""
    if not branch.repository.remote("ls-remote", "origin", branch.ref):
        return ""
    names_only = ("--quiet", "--no-tags", "--depth=1", "--filter=blob:none")
    branch.repository.remote("fetch", *names_only, "origin", f"+{branch.ref}:refs/tip")
    return branch.repository.local("rev-parse", "--verify", "refs/tip")


def _stored(repository: Repository, tip: str) -> dict[str, str]:
    """Return path and blob of every file of a commit."""
    if not tip:
        return {}
    lines = repository.local("ls-tree", "-r", "-z", tip).split("\0")
    entries = (line.partition("\t") for line in lines if line)
    return {path: mode_type_blob.split()[2] for mode_type_blob, _, path in entries}


def _commit(repository: Repository, tip: str, added: Mapping[str, str]) -> str:
    repository.local("read-tree", tip or "--empty")
    entries = "".join(f"100644 {blob}\t{path}\0" for path, blob in added.items())
    repository.local("update-index", "-z", "--index-info", stdin=entries.encode())
    tree = repository.local("write-tree", "--missing-ok")  # the contents of older runs were not fetched
    title = f"Append {len(added)} run{'s' if len(added) > 1 else ''}"
    message = "\n".join((title, "", *added, "")).encode()
    parent = ("-p", tip) if tip else ()
    return repository.local("commit-tree", tree, *parent, "-F", "-", stdin=message)
