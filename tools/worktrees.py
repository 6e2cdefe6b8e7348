"""Checks out commits of this repository side by side, and leaves nothing of them behind."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def commit_of(root: Path, name: str) -> str:
    """Return the full id of the commit that a name, such as ``origin/main``, stands for.

    Raises:
        SetupError: There is no git, ``root`` is no checkout, or nothing here has that name.
    """
    asked = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    done = _git(root, *asked)
    if done.returncode:
        raise SetupError(
            f"{name!r} is no commit that is known here: name another one, or fetch it first"
            " (a shallow clone has only the newest)"
        )
    return done.stdout.strip()


def has_local_changes(root: Path) -> bool:
    """Return whether files that git follows were changed since the last commit."""
    return bool(_git(root, "status", "--porcelain", "--untracked-files=no").stdout.strip())


@contextmanager
def checked_out(root: Path, beside: Path, commits: Mapping[str, str]) -> Iterator[dict[str, Path]]:
    """Check out commits by name, each in a folder of its own below ``beside``; gone afterwards.

    Hooks of the repository are not run: nobody has committed or merged anything here.

    Raises:
        SetupError: git refuses.
    """
    beside.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="gate-", dir=beside)).resolve()
    try:
        for name, commit in commits.items():
            done = _git(root, "worktree", "add", "--detach", "--quiet", str(folder / name), commit)
            if done.returncode:
                raise SetupError(f"{commit[:12]} can't be checked out: {done.stderr.strip()}")
        yield {name: folder / name for name in commits}
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        _git(root, "worktree", "prune")


def _git(root: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run git without hooks, without asking anybody anything, and return what it said.

    Raises:
        SetupError: There is no git.
    """
    command = ("git", "-C", str(root), "-c", "core.hooksPath=/dev/null", *argv)
    try:
        return subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", check=False
        )
    except FileNotFoundError:
        raise SetupError("git is not installed, and without it there are no commits to compare") from None
