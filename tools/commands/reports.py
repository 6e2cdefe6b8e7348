"""make report, make compare and make history: reports on stored runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.environments import ensure, run_in
from tools.workspace import is_on, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.workspace import Workspace

SWITCHES = {
    "ACROSS": "--across",
    "STRICT": "--strict",
    "ALLOW_INCONCLUSIVE": "--allow-inconclusive",
}
SIDES = {"BASE": "latest~1", "HEAD": "latest"}
"""The variable of each side, and its default: the last run against the one before."""


def report(workspace: Workspace) -> int:
    """Draw the page of the file ``JSON``, or of the newest run, also a killed one; ``CHARTS=all`` for all."""
    reporting = ensure("report", workspace)
    named = workspace.environ.get("JSON")
    if not named:
        run_in(reporting, "benchmarks.results.run_folder", str(workspace.root / ".benchmarks"))
    chosen = [*shown(workspace.environ), *([str(workspace.root / named)] if named else [])]
    return run_in(reporting, "reports", *chosen)


def shown(environ: Mapping[str, str]) -> list[str]:
    """Return the options for how much a report prints and draws."""
    charts = environ.get("CHARTS")
    return [
        *(["--verbose"] if is_on(environ, "VERBOSE") else []),
        *([f"--charts={charts}"] if charts else []),
    ]


def compare(workspace: Workspace) -> int:
    """Compare ``BASE`` with ``HEAD``, series by series."""
    chosen = comparison(workspace.environ)
    return run_in(ensure("report", workspace), "reports.compare", *chosen)


def history(workspace: Workspace) -> int:
    """Show all stored runs, or those of the folder ``STORAGE``, on one page.

    With ``STRICT=1`` an unreadable file is a failure.
    """
    storage = workspace.environ.get("STORAGE")
    chosen = [f"--storage={workspace.root / storage}"] if storage else []
    if is_on(workspace.environ, "STRICT"):
        chosen.append("--strict")
    return run_in(ensure("report", workspace), "reports.history", *chosen)


def comparison(environ: Mapping[str, str]) -> list[str]:
    """Return the arguments for the variables that are set; a side is never read as an option."""
    switches = [option for name, option in SWITCHES.items() if is_on(environ, name)]
    sides = [environ.get(name) or default for name, default in SIDES.items()]
    return [*switches, *thresholds(environ), "--", *sides]


def thresholds(environ: Mapping[str, str]) -> list[str]:
    """Return the options for ``THRESHOLDS``: patterns and percentages, quoted as in a shell."""
    return [f"--threshold={word}" for word in words(environ, "THRESHOLDS", "patterns")]
