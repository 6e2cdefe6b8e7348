"""make test: runs every check of the tree, even if one of them fails."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

from tools.environments.environments import ensure, run_in
from tools.workspace import SetupError, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.workspace import Workspace

AT_ONCE = min((os.cpu_count() or 1) + 2, 6)
"""Processes that share the tests: two more than CPUs, because many tests wait for something."""
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "--config-file=pyproject.toml", "-q", f"-n{AT_ONCE}", "--dist=worksteal"),
)
"""``ARGS="-n 0"`` runs the tests in one process, so that a debugger works."""


def check(workspace: Workspace) -> int:
    """Run every check and return 0 if all passed, else 1; ``ARGS`` goes to pytest.

    ``CHECKS`` names those to run: style and types are the same for every interpreter.

    Raises:
        SetupError: Also if ``ARGS`` can't be read, or a check does not exist.
    """
    arguments = words(workspace, "ARGS")
    chosen = _choose(workspace.environ.get("CHECKS", "").split())
    environment = ensure("check", workspace)
    failed = []
    for command in chosen:
        argv = (*command, *arguments) if command[0] == "pytest" else command
        workspace.report(f"== {shlex.join(argv)}")
        if run_in(environment, *argv) != 0:
            failed.append(" ".join(command))
    workspace.report(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _choose(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the commands of these tools, or all."""
    known = {command[0] for command in CHECKS}
    if unknown := [name for name in names if name not in known]:
        raise SetupError(f"there is no check {unknown[0]!r}; choose from {', '.join(sorted(known))}")
    return [command for command in CHECKS if not names or command[0] in names]
