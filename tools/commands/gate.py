"""make gate: measures two commits against each other in one job; fails if two passes show a regression."""

from __future__ import annotations

import filecmp
import json
import os
import shlex
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.commands.reports import thresholds
from tools.environments.environments import ensure, run_in
from tools.workspace import SetupError, is_on, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tools.environments.environments import Environment
    from tools.workspace import Workspace

OPTIONS = {
    "WORKLOADS": "--workloads",
    "RUNNERS": "--runners",
    "WORKERS": "--workers",
    "BLOCKS": "--blocks",
    "SEED": "--seed",
}
DEFAULT_BLOCKS = 12
"""Blocks of the first pass unless BLOCKS is set; the second pass has twice as many."""


def gate(workspace: Workspace) -> int:
    """Measure BASE and HEAD, measure again what looks worse, and return the verdict's exit code.

    Raises:
        SetupError: Also if a commit is unknown or can't be checked out.
        StoppedError: A signal came; then there is no verdict.
    """
    environ = workspace.environ
    if not environ.get("BASE"):
        raise SetupError("set BASE to the commit to compare with, for example: make gate BASE=origin/main")
    names = {"base": environ["BASE"], "head": environ.get("HEAD") or "HEAD"}
    commits = {side: commit_of(workspace.root, name) for side, name in names.items()}
    measuring, reporting = ensure("measure", workspace), ensure("report", workspace)
    if names["head"] == "HEAD" and has_local_changes(workspace.root):
        workspace.report("Uncommitted changes are not measured: the gate compares commits.")
    with (
        checked_out(workspace.root, workspace.root / ".benchmarks", commits) as folders,
        tempfile.TemporaryDirectory(prefix="gil-bench-") as folder,
    ):
        sides = [_side(name, commits[name], folders[name], measuring) for name in commits]
        (Path(folder) / "sides.json").write_text(json.dumps(sides), encoding="utf-8")
        return _two_passes(Path(folder), measuring, reporting)


def _side(name: str, commit: str, folder: Path, measuring: Environment) -> dict[str, str]:
    """Return a side for the gate; a side with other requirements gets its own environment."""
    theirs = folder / "requirements" / measuring.requirements.name
    environment = measuring
    if theirs.exists() and not filecmp.cmp(theirs, measuring.requirements, shallow=False):
        environment = ensure("measure", replace(measuring.workspace, root=folder))
    return {"name": name, "commit": commit, "folder": str(folder), "python": str(environment.python)}


def _two_passes(folder: Path, measuring: Environment, reporting: Environment) -> int:
    """Measure the sides in ``folder``, and judge; a failing step ends this with its exit code."""
    environ = measuring.workspace.environ
    screen, again, confirmation = (
        folder / name for name in ("screen.json", "again.json", "confirmation.json")
    )
    measurement = ("benchmarks.turns.gate", f"--sides={folder / 'sides.json'}")
    judgment = thresholds(environ)
    if code := run_in(measuring, *measurement, f"--output={screen}", *options(environ, OPTIONS)):
        return code
    if code := run_in(reporting, "reports.gate", "screen", str(screen), f"--again={again}", *judgment):
        return code
    measured = [str(screen)]
    if json.loads(again.read_text("utf-8")):
        measuring.workspace.report("Measuring again what looks worse, in new blocks.")
        blocks = 2 * int(environ.get("BLOCKS") or DEFAULT_BLOCKS)
        second = (f"--output={confirmation}", f"--only={again}", "--seed=1000", f"--blocks={blocks}")
        if code := run_in(measuring, *measurement, *second):
            return code
        measured.append(str(confirmation))
    if is_on(environ, "ALLOW_INCONCLUSIVE"):
        judgment.append("--allow-inconclusive")
    return run_in(reporting, "reports.gate", "judge", *measured, *judgment)


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
