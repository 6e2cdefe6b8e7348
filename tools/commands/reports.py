"""make report: draws the page again from stored JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.environments.environments import ensure, module

if TYPE_CHECKING:
    from tools.workspace import Workspace


def report(workspace: Workspace) -> int:
    """Set up and report the file named by ``JSON``, or the newest one; return the report's exit code.

    Raises:
        SetupError: The environment cannot be made here.
        StoppedError: A signal came meanwhile.
    """
    environment = ensure("report", workspace)
    wanted = workspace.environ.get("JSON")
    files = [str(workspace.root / wanted)] if wanted else []
    return workspace.run(module(environment, "reports", *files))
