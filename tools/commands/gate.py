"""make gate: two commits measured against each other within one job; it fails on what two passes agree on."""

from __future__ import annotations

import filecmp
import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environments.environments import Environment, ensure, module
from tools.errors import SetupError
from tools.variables import is_on, thresholds
from tools.worktrees import checked_out, commit_of, has_local_changes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.workspace import Workspace

MEASURING = {
    "WORKLOADS": "--workloads",
    "RUNNERS": "--runners",
    "WORKERS": "--workers",
    "BLOCKS": "--blocks",
    "SEED": "--seed",
}


@dataclass(frozen=True, slots=True)
class _Passes:
    """The files that the passes of a gate leave: sides, both measurements, and what to measure again."""

    folder: Path

    @property
    def sides(self) -> Path:
        return self.folder / "sides.json"

    @property
    def screen(self) -> Path:
        return self.folder / "screen.json"

    @property
    def again(self) -> Path:
        return self.folder / "again.json"

    @property
    def confirmation(self) -> Path:
        return self.folder / "confirmation.json"


def gate(workspace: Workspace) -> int:
    """Measure BASE and HEAD, again what looks worse, and return the verdict's exit code.

    Raises:
        SetupError: A commit is unknown or can't be checked out, or an environment can't be made.
        StoppedError: A signal came; nothing is judged then.
    """
    commits = _commits(workspace)
    measuring, reporting = ensure("measure", workspace), ensure("report", workspace)
    if workspace.environ.get("HEAD", "HEAD") == "HEAD" and has_local_changes(workspace.root):
        workspace.say("Changes that are not committed are not measured: commits are compared.")
    with (
        checked_out(workspace.root, workspace.root / ".benchmarks", commits) as folders,
        tempfile.TemporaryDirectory(prefix="gil-bench-") as folder,
    ):
        passes = _Passes(Path(folder))
        sides = [_side(name, commits[name], folders[name], measuring) for name in commits]
        passes.sides.write_text(json.dumps(sides), encoding="utf-8")
        return _two_passes(passes, measuring, reporting)


def _commits(workspace: Workspace) -> dict[str, str]:
    named = {name: workspace.environ.get(name.upper()) or "" for name in ("base", "head")}
    if not named["base"]:
        raise SetupError("name what to compare with, such as: make gate BASE=origin/main")
    return {name: commit_of(workspace.root, asked or "HEAD") for name, asked in named.items()}


def _side(name: str, commit: str, folder: Path, measuring: Environment) -> dict[str, str]:
    """Return a side for the gate; one that asks for other libraries gets its own environment."""
    theirs = folder / "requirements" / measuring.requirements.name
    same = theirs.exists() and filecmp.cmp(theirs, measuring.requirements, shallow=False)
    environment = measuring
    if not same and theirs.exists():
        environment = ensure("measure", replace(measuring.workspace, root=folder))
    return {"name": name, "commit": commit, "folder": str(folder), "python": str(environment.python)}


def _two_passes(passes: _Passes, measuring: Environment, reporting: Environment) -> int:
    run, environ = measuring.workspace.run, measuring.workspace.environ
    options = _options(environ, MEASURING)
    first = ("benchmarks.turns.gate", f"--sides={passes.sides}", f"--output={passes.screen}", *options)
    if code := run(module(measuring, *first)):
        return code
    judging = thresholds(environ)
    screened = ("reports.gate", "screen", str(passes.screen), f"--again={passes.again}", *judging)
    if code := run(module(reporting, *screened)):
        return code
    measured = [str(passes.screen)]
    if json.loads(passes.again.read_text("utf-8")):
        measuring.workspace.say("Measuring again what looks worse, on fresh blocks.")
        second = ("benchmarks.turns.gate", f"--sides={passes.sides}", f"--output={passes.confirmation}")
        again = (f"--only={passes.again}", "--seed=1000", f"--blocks={_twice(environ.get('BLOCKS'))}")
        if code := run(module(measuring, *second, *again)):
            return code
        measured.append(str(passes.confirmation))
    if is_on(environ, "ALLOW_INCONCLUSIVE"):
        judging.append("--allow-inconclusive")
    return run(module(reporting, "reports.gate", "judge", *measured, *judging))


def _twice(blocks: str | None) -> int:
    """Return the blocks of the second pass; the first has been run with this number, or with 12."""
    return 2 * int(blocks or 12)


def _options(environ: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    return [f"{option}={environ[name]}" for name, option in names.items() if environ.get(name)]
