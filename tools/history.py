"""make history: all stored runs on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.environments import ensure, module
from tools.variables import is_on

if TYPE_CHECKING:
    from tools.workspace import Workspace


def history(workspace: Workspace) -> int:
    """Set up and show the stored runs, of the folder ``STORAGE`` if it is named; return the exit code.

    ``STRICT=1`` makes a file that had to be left out a failure.

    Raises:
        SetupError: The environment cannot be made here.
        StoppedError: A signal came meanwhile.
    """
    environment = ensure("report", workspace)
    storage = workspace.environ.get("STORAGE")
    options = [f"--storage={workspace.root / storage}"] if storage else []
    if is_on(workspace.environ, "STRICT"):
        options.append("--strict")
    return workspace.run(module(environment, "reports.history", *options))
