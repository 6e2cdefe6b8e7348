"""Makes ready what measuring with several interpreters needs, and tells which of them drop out."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tools.commands.bench import measuring_set
from tools.environments.environments import Environment, ensure
from tools.errors import SetupError
from tools.interpreters.find import NotUsableError, installed, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tools.interpreters.interpreter import Interpreter
    from tools.workspace import Workspace


def choose(workspace: Workspace) -> tuple[list[Interpreter], list[str]]:
    """Return the interpreters of ``PYTHONS``, each once, and a sentence for each that is missing.

    Without ``PYTHONS`` those that were found. Either way the user is told which they are.

    Raises:
        SetupError: ``PYTHONS`` can't be read.
    """
    words = _words(workspace)
    found: dict[str, Interpreter] = {}
    missing = []
    for word in words:
        try:
            interpreter = named(word, workspace.environ)
        except NotUsableError as error:
            missing.append(str(error))
        else:
            found.setdefault(interpreter.key, interpreter)
    interpreters = list(found.values())
    if not words:
        interpreters, unusable = installed(workspace.environ)
        for reason in unusable:  # nobody asked for these
            workspace.say(f"Left out: {reason}")
    for interpreter in interpreters:
        workspace.say(f"Found {interpreter.name}: {interpreter.executable}")
    for reason in missing:
        workspace.say(f"gil-bench: {reason}")
    return interpreters, missing


def _words(workspace: Workspace) -> list[str]:
    try:
        return shlex.split(workspace.environ.get("PYTHONS", ""))
    except ValueError as error:
        raise SetupError(f"cannot read PYTHONS ({error}): quote its words as in a shell") from error


def set_up(workspaces: Iterable[Workspace]) -> tuple[list[Environment], list[str]]:
    """Return the measuring environments, and a sentence for each interpreter that can't have one.

    Raises:
        StoppedError: A signal came meanwhile.
    """
    environments, faults = [], []
    for workspace in workspaces:
        try:
            environments.append(ensure(measuring_set(workspace.environ), workspace))
        except SetupError as error:
            faults.append(f"{workspace.interpreter.name}: {error}")
            workspace.say(f"gil-bench: {faults[-1]}")
    return environments, faults


def reporting(measuring: Sequence[Environment]) -> Environment:
    """Return an environment for the page, of the first interpreter that can have one.

    Those with a GIL come first: not all libraries that draw have wheels for the others.

    Raises:
        SetupError: None can.
        StoppedError: A signal came meanwhile.
    """
    workspaces = [environment.workspace for environment in measuring]
    reason = SetupError("there is no interpreter for the page")
    for workspace in sorted(workspaces, key=lambda each: each.interpreter.free_threaded):
        try:
            return ensure("report", workspace)
        except SetupError as error:
            reason = error
    raise reason
