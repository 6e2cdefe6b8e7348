"""make compare: two stored runs, or two sides of several, series by series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.environments import ensure, module
from tools.variables import is_on, thresholds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.workspace import Workspace

SWITCHES = {
    "ACROSS": "--across",
    "STRICT": "--strict",
    "ALLOW_INCONCLUSIVE": "--allow-inconclusive",
}
SIDES = {"BASE": "latest~1", "HEAD": "latest"}
"""Which variable names a side, and what it is when nothing is said: the last run against the one before."""


def compare(workspace: Workspace) -> int:
    """Set up and compare ``BASE`` with ``HEAD``; return the comparison's exit code.

    Raises:
        SetupError: The environment cannot be made here, or ``THRESHOLDS`` cannot be read.
        StoppedError: A signal came meanwhile.
    """
    words = chosen(workspace.environ)
    return workspace.run(module(ensure("report", workspace), "reports.compare", *words))


def chosen(environ: Mapping[str, str]) -> list[str]:
    """Return the words of the command line for the variables that are set; a side is never an option.

    Raises:
        SetupError: ``THRESHOLDS`` cannot be split into words.
    """
    switches = [option for name, option in SWITCHES.items() if is_on(environ, name)]
    sides = [environ.get(name) or default for name, default in SIDES.items()]
    return [*switches, *thresholds(environ), "--", *sides]
