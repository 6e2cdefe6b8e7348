"""make test: every check of the tree, to the end even when one of them fails."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tools.environments.environments import ensure, module
from tools.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.workspace import Workspace

CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("pytest", "-q"),
)


def check(workspace: Workspace) -> int:
    """Set up, run every check and return 0 if all passed, else 1; ``ARGS`` goes to pytest.

    ``CHECKS`` names those to run: style and types are the same whichever interpreter looks at them.

    Raises:
        SetupError: The environment cannot be made here, ``ARGS`` cannot be read, or a check doesn't exist.
        StoppedError: A signal came meanwhile.
    """
    try:
        extra = tuple(shlex.split(workspace.environ.get("ARGS", "")))
    except ValueError as error:
        raise SetupError(f"cannot read ARGS ({error}): quote its words as in a shell") from error
    wanted = _wanted(workspace.environ.get("CHECKS", "").split())
    environment = ensure("check", workspace)
    failed = []
    for command in wanted:
        argv = (*command, *extra) if command[0] == "pytest" else command
        workspace.say(f"== {shlex.join(argv)}")
        if workspace.run(module(environment, *argv)) != 0:
            failed.append(" ".join(command))
    workspace.say(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def _wanted(names: Sequence[str]) -> list[tuple[str, ...]]:
    """Return the commands of these tools, or all."""
    known = {command[0] for command in CHECKS}
    if unknown := [name for name in names if name not in known]:
        raise SetupError(f"there is no check {unknown[0]!r}; there are {', '.join(sorted(known))}")
    return [command for command in CHECKS if not names or command[0] in names]
