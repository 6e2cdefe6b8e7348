"""A bare repository that lives as long as one append, and the git commands in it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ELSEWHERE = {"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"}
"""Variables that git sets for its hooks; they would send our commands to another repository."""

# Nobody's hooks, and nothing that goes on in the background after the folder is gone.
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
    """Open an empty repository beside the checkout in which this is started; gone afterwards.

    Raises:
        GitError: There is no git, no checkout, or no remote of that name.
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
        raise failure(said or f"{' '.join(command)} ended with {done.returncode}")
    return done.stdout.decode().strip()
