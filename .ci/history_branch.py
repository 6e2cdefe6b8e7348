"""The branch that keeps the stored runs of CI: what is appended to it, and how.

Runs are checked first, because appended runs stay forever. They are appended in one commit made in a
temporary bare repository, which never has the older runs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from published import published

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ELSEWHERE = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}
"""Variables that git sets for its hooks; they would send our commands to another repository."""

CREDENTIALS = re.compile(r"(\w://)[^/\s]*@")
"""User and password, or a token, in the address of a remote."""

# No hooks, and nothing that continues in the background after the folder is gone.
UNDISTURBED = ("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false")


class GitError(Exception):
    """Git can't work here; trying again would not help."""


class RemoteError(Exception):
    """The remote can't be reached or did not take the push; another try may succeed."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A bare repository whose ``origin`` is a remote of the checkout."""

    folder: Path

    def local(self, *argv: str, stdin: bytes = b"") -> str:
        """Run a git command that stays here and return what it printed.

        Raises:
            GitError: It failed.
        """
        return _git((f"--git-dir={self.folder}", *argv), stdin, GitError)

    def remote(self, *argv: str) -> str:
        """Run a git command that speaks with the remote and return what it printed.

        Raises:
            RemoteError: It failed.
        """
        return _git((f"--git-dir={self.folder}", *argv), b"", RemoteError)


@contextmanager
def temporary_repository(remote: str) -> Iterator[Repository]:
    """Open a temporary empty repository with a remote of the current checkout.

    Raises:
        GitError: git is missing, or this is not a checkout, or it has no such remote.
    """
    url = _git(("remote", "get-url", "--push", remote), b"", GitError)
    with tempfile.TemporaryDirectory(prefix="gil-bench-") as folder:
        repository = Repository(Path(folder))
        repository.local("init", "--quiet", "--bare", "--template=")
        repository.local("remote", "add", "origin", url)
        yield repository


def _git(argv: Sequence[str], stdin: bytes, failure: type[Exception]) -> str:
    environ = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    environ["GIT_TERMINAL_PROMPT"] = "0"  # a wrong password must not wait for somebody to type another one
    command = ("git", *UNDISTURBED, *argv)
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, env=environ, check=False)
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise failure(CREDENTIALS.sub(r"\1", said or f"{' '.join(command)} ended with {done.returncode}"))
    return done.stdout.decode().strip()


LARGEST_BYTES = 100 * 2**20
"""GitHub refuses a push with a larger file, and so all other runs of it (its docs: "About large files")."""
FOLDER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]*")
NAME = re.compile(r"([0-9]{4,9})(_[0-9A-Za-z_-]+\.json)")


@dataclass(frozen=True, slots=True)
class Run:
    """One stored run: its environment's folder, its number, the rest of its name, and the bytes checked."""

    folder: str
    number: int
    rest: str
    content: bytes

    def path(self, number: int) -> str:
        """Return the run's path in a history, under a number of four digits or more."""
        return f"{self.folder}/{number:04}{self.rest}"


def stored_files(storages: Sequence[Path]) -> list[Path]:
    """Return the JSON files of all storages, without those in hidden folders, for example a cache."""
    found = [path for storage in storages for path in sorted(storage.glob("*/*.json"))]
    return [path for path in found if not path.parent.name.startswith(".")]


def read_run(path: Path, *, own_functions: bool = False) -> Run:
    """Return a stored run, without private facts.

    Raises:
        OwnFunctionError: It is of a user's own function, and these were not requested.
        ValueError: It is not a run; the message says why.
        OSError: It can't be read.
    """
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        raise ValueError("it is not a regular file")
    name = NAME.fullmatch(path.name)
    if name is None or not FOLDER.fullmatch(path.parent.name):
        raise ValueError("stored runs are called <environment>/<number>_<more>.json")
    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"it is larger than {LARGEST_BYTES // 2**20} MiB")
    content = path.read_bytes()
    try:
        told = json.loads(content)
        is_run = isinstance(told, dict) and "gil_bench" in told
        content = published(content, own_functions=own_functions) if is_run else content
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON, or it is incomplete") from None
    if not is_run:
        raise ValueError("it was not written by gil-bench")
    return Run(path.parent.name, int(name[1]), name[2], content)


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
