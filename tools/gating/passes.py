"""The two passes of a gate: measure and screen everything, measure again what looks worse, and judge."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.commands.reports import thresholds
from tools.environments.environments import run_in
from tools.gating.checkouts import commits_between, committed_text, date_of
from tools.workspace import is_on

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tools.environments.environments import Environment

DEFAULT_BLOCKS = 12
"""Blocks of the first pass unless BLOCKS is set; the second pass has twice as many."""

ACCEPTED = ".gil-bench/accepted.toml"


@dataclass(frozen=True, slots=True)
class Measurement:
    """How the sides are measured.

    Attributes:
        argv: The module and the options of both passes.
        first: Options of the first pass only.
        accepted: JSON file with the accepted changes of the head, if it has any.
    """

    argv: tuple[str, ...]
    first: tuple[str, ...]
    accepted: Path | None


def two_passes(folder: Path, measurement: Measurement, measuring: Environment, reporting: Environment) -> int:
    """Measure, screen, measure again and judge; a failing step ends this with its exit code.

    Args:
        folder: A folder for what is measured.
        measurement: How.
        measuring: The environment for it.
        reporting: The environment that judges.
    """
    workspace = measuring.workspace
    screen, again, confirmation = (
        folder / name for name in ("screen.json", "again.json", "confirmation.json")
    )
    judgment = thresholds(workspace)
    accepted = [f"--accepted={measurement.accepted}"] if measurement.accepted else []
    # What is wrong with these is told before minutes of measuring, not after.
    if code := run_in(reporting, "reports.gate", "check", *judgment, *accepted):
        return code
    if code := run_in(measuring, *measurement.argv, f"--output={screen}", *measurement.first):
        return code
    if code := run_in(reporting, "reports.gate", "screen", str(screen), f"--again={again}", *judgment):
        return code
    measured = [str(screen)]
    if json.loads(again.read_text("utf-8")):
        workspace.report("Measuring again what looks worse, in new blocks.")
        blocks = 2 * int(workspace.environ.get("BLOCKS") or DEFAULT_BLOCKS)
        second = (f"--output={confirmation}", f"--only={again}", "--seed=1000", f"--blocks={blocks}")
        if code := run_in(measuring, *measurement.argv, *second):
            return code
        measured.append(str(confirmation))
    if is_on(workspace.environ, "ALLOW_INCONCLUSIVE"):
        judgment.append("--allow-inconclusive")
    judgment += [*accepted, *workspace.places("site")]
    if workspace.typed.start:
        judgment.append(f"--command={workspace.typed.as_json()}")
    return run_in(reporting, "reports.gate", "judge", *measured, *judgment)


def write_accepted(folder: Path, root: Path, commits: Mapping[str, str], below: str = "") -> Path | None:
    """Write what the head accepts, with what tells whether an entry holds; None if it accepts nothing.

    It is read as committed: neither the user's working tree nor a link has a say.

    Args:
        folder: Where it is written.
        root: The repository.
        commits: The ids of both sides.
        below: The folder of the project in it, whose entries count before those of the folders above.
    """
    parts = [part for part in below.split("/") if part]
    for depth in range(len(parts), -1, -1):
        path = "/".join((*parts[:depth], ACCEPTED))
        text = committed_text(root, commits["head"], path)
        if text is not None:
            told = {
                "path": path,
                "text": text,
                "base_text": committed_text(root, commits["base"], path),
                "commits": commits_between(root, commits["base"], commits["head"]),
                "date": date_of(root, commits["head"]),
            }
            written = folder / "accepted.json"
            written.write_text(json.dumps(told), encoding="utf-8")
            return written
    return None
