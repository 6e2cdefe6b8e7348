"""report, compare and history: reports on stored runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.environments import ensure, run_in
from tools.processes import ON_WINDOWS
from tools.workspace import is_on, words

if TYPE_CHECKING:
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
    if not named and not ON_WINDOWS:  # where nothing measures
        run_in(reporting, "benchmarks.results.run_folder", str(workspace.storage))
    return run_in(reporting, "reports", *shown(workspace), *([_path(workspace, named)] if named else []))


def shown(workspace: Workspace) -> list[str]:
    """Return the options for how much a report prints and draws, and where runs and pages are."""
    environ = workspace.environ
    charts = environ.get("CHARTS")
    return [
        *workspace.places("storage", "site"),
        *(["--verbose"] if is_on(environ, "VERBOSE") else []),
        *([f"--charts={charts}"] if charts else []),
    ]


def compare(workspace: Workspace) -> int:
    """Compare ``BASE`` with ``HEAD``, series by series."""
    return run_in(ensure("report", workspace), "reports.compare", *comparison(workspace))


def history(workspace: Workspace) -> int:
    """Show all stored runs, or those of the folder ``STORAGE``, on one page.

    With ``STRICT=1`` an unreadable file is a failure.
    """
    chosen = workspace.places("storage", "site")
    if named := workspace.environ.get("STORAGE"):
        chosen.append(f"--storage={_path(workspace, named)}")
    if is_on(workspace.environ, "STRICT"):
        chosen.append("--strict")
    if is_on(workspace.environ, "AS_JSON"):
        chosen.append(f"--json={workspace.site / 'history.json'}")
    return run_in(ensure("report", workspace), "reports.history", *chosen)


def _path(workspace: Workspace, named: str) -> str:
    """Return a path that the user typed: in a checkout from its top, else it is from where they are."""
    return str(workspace.root / named) if workspace.home is None else named


def comparison(workspace: Workspace) -> list[str]:
    """Return the arguments for what was chosen; a side is never read as an option."""
    environ = workspace.environ
    switches = [option for name, option in SWITCHES.items() if is_on(environ, name)]
    if is_on(environ, "AS_JSON"):
        switches.append(f"--json={workspace.site / 'compare.json'}")
    sides = [environ.get(name) or default for name, default in SIDES.items()]
    return [*workspace.places("storage", "site"), *switches, *thresholds(workspace), "--", *sides]


def thresholds(workspace: Workspace) -> list[str]:
    """Return the options for ``THRESHOLDS``: patterns and percentages, quoted as in a shell."""
    return [f"--threshold={word}" for word in words(workspace, "THRESHOLDS", "patterns")]
