"""make gate: measures two commits against each other in one job; fails if two passes show a regression."""

from __future__ import annotations

import filecmp
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environments.environments import ensure
from tools.gating.checkouts import checked_out, commit_of, has_local_changes
from tools.gating.function import gate_function
from tools.gating.passes import Measurement, two_passes, write_accepted
from tools.workspace import SetupError, options

if TYPE_CHECKING:
    from tools.environments.environments import Environment
    from tools.workspace import Workspace

OPTIONS = {
    "WORKLOADS": "--workloads",
    "RUNNERS": "--runners",
    "WORKERS": "--workers",
    "BLOCKS": "--blocks",
    "SEED": "--seed",
}


def gate(workspace: Workspace) -> int:
    """Measure BASE and HEAD, measure again what looks worse, and return the verdict's exit code.

    With WORKLOAD they are commits of the user's repository and measure the user's function; otherwise they
    are commits of this checkout and measure the suite.

    Raises:
        SetupError: Also if a commit is unknown or can't be checked out.
        StoppedError: A signal came; then there is no verdict.
    """
    environ, is_installed = workspace.environ, workspace.home is not None
    program = "gil-bench gate my_module:function --base" if is_installed else "make gate BASE="
    if not environ.get("BASE"):
        example = f"{program}{' ' * is_installed}origin/main"
        raise SetupError(f"name the commit to compare with, for example: {example}")
    if environ.get("WORKLOAD"):
        return gate_function(workspace)
    if is_installed:
        raise SetupError(f"name a function, for example: {program} origin/main --items my_module:items")
    if environ.get("KINDS"):
        raise SetupError("KINDS=latency is for the gate of a function: name one with WORKLOAD=")
    names = {"base": environ["BASE"], "head": environ.get("HEAD") or "HEAD"}
    commits = {side: commit_of(workspace.root, name) for side, name in names.items()}
    measuring, reporting = ensure("measure", workspace), ensure("report", workspace)
    if names["head"] == "HEAD" and has_local_changes(workspace.root):
        workspace.report("Uncommitted changes are not measured: the gate compares commits.")
    with (
        checked_out(workspace.root, workspace.storage, commits) as folders,
        tempfile.TemporaryDirectory(prefix="gil-bench-") as name,
    ):
        folder = Path(name)
        sides = [_side(name, commits[name], folders[name], measuring) for name in commits]
        (folder / "sides.json").write_text(json.dumps(sides), encoding="utf-8")
        argv = ("benchmarks.turns.gate", f"--sides={folder / 'sides.json'}")
        accepted = write_accepted(folder, workspace.root, commits)
        measurement = Measurement(argv, tuple(options(environ, OPTIONS)), accepted)
        return two_passes(folder, measurement, measuring, reporting)


def _side(name: str, commit: str, folder: Path, measuring: Environment) -> dict[str, str]:
    """Return a side for the gate; a side with other requirements gets its own environment."""
    theirs = folder / "requirements" / measuring.requirements.name
    environment = measuring
    if theirs.exists() and not filecmp.cmp(theirs, measuring.requirements, shallow=False):
        environment = ensure("measure", replace(measuring.workspace, root=folder))
    return {"name": name, "commit": commit, "folder": str(folder), "python": str(environment.python)}
