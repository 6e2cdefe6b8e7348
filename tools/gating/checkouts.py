"""Commits of a repository, checked out side by side, and what git tells of them."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.workspace import SetupError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_COMMITS = 20_000
"""Between the sides; where there are more, only the newest are known."""

LARGEST_TEXT = 200_000


def commit_of(root: Path, name: str) -> str:
    """Return the full id of the commit with a name, for example ``origin/main``.

    Raises:
        SetupError: git is missing, ``root`` is not a checkout, or it has no such commit.
    """
    query = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    done = _git(root, *query)
    if done.returncode:
        raise SetupError(
            f"{name!r} is not a commit of this clone: name another one, or fetch it first"
            " (a shallow clone has only the newest)"
        )
    return done.stdout.strip()


def top_of(folder: Path) -> Path:
    """Return the top folder of the repository that a folder is in.

    Raises:
        SetupError: It is in none, or git is missing.
    """
    done = _git(folder, "rev-parse", "--show-toplevel")
    if done.returncode:
        raise SetupError(f"{folder} is not in a git repository, but the gate compares commits")
    return Path(done.stdout.rstrip("\n")).resolve()


def commits_between(root: Path, base: str, head: str) -> list[str]:
    """Return the ids of the commits that the head has and the base has not, the newest first."""
    done = _git(root, "rev-list", "--topo-order", f"--max-count={MOST_COMMITS}", f"{base}..{head}")
    return done.stdout.split()


def date_of(root: Path, commit: str) -> str:
    """Return the day of a commit, as ``2026-11-29``."""
    return _git(root, "show", "--no-patch", "--format=%cs", commit).stdout.strip()


def committed_text(root: Path, commit: str, path: str) -> str | None:
    """Return the text of a file as a commit has it, None if it has no such file.

    Raises:
        SetupError: It is too large to be read.
    """
    done = _git(root, "show", f"{commit}:{path}")
    if done.returncode:
        return None
    if len(done.stdout) > LARGEST_TEXT:
        raise SetupError(f"{path} of {commit[:12]} is larger than {LARGEST_TEXT} characters")
    return done.stdout


def changed_files(root: Path, base: str, head: str, *patterns: str) -> list[str]:
    """Return which files that match a pattern differ between two commits."""
    pathspecs = [f":(glob)**/{pattern}" for pattern in patterns]
    return _git(root, "diff", "--name-only", base, head, "--", *pathspecs).stdout.splitlines()


def has_local_changes(root: Path) -> bool:
    """Return whether tracked files were changed since the last commit."""
    return bool(_git(root, "status", "--porcelain", "--untracked-files=no").stdout.strip())


@contextmanager
def checked_out(root: Path, beside: Path, commits: Mapping[str, str]) -> Iterator[dict[str, Path]]:
    """Check out commits, each in its own folder below ``beside``; removed afterwards.

    Hooks of the repository are not run, because nothing is committed or merged here.

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
    """Run git without hooks and with an empty standard input.

    Raises:
        SetupError: git is missing, or refuses a checkout that another user owns.
    """
    command = ("git", "-C", str(root), "-c", "core.hooksPath=/dev/null", *argv)
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except FileNotFoundError:
        raise SetupError("git is not installed, but the gate needs it to compare commits") from None
    if done.returncode and "dubious ownership" in done.stderr:
        raise SetupError(
            f"git refuses {root} because another user owns it; if you trust it, run: "
            f"git config --global --add safe.directory {shlex.quote(str(root))}"
        )
    return done
