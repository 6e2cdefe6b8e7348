"""What a command works with: the checkout, the interpreter, the user's variables and a way to run things."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tools.interpreters.find import Interpreter
    from tools.processes import Command

OFF = frozenset({"", "0", "no", "false"})


class SetupError(Exception):
    """A command can't begin its work here; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything from outside that a command needs, so that tests can replace it.

    Attributes:
        root: The checkout.
        interpreter: Makes the environments.
        environ: Environment variables, including those of the Makefile.
        run: Runs one child and returns its exit code, as ``tools.processes.run`` does.
        report: Prints one line for the user.
    """

    root: Path
    interpreter: Interpreter
    environ: Mapping[str, str]
    run: Callable[[Command], int]
    report: Callable[[str], None]


def is_on(environ: Mapping[str, str], name: str) -> bool:
    """Return whether a switch is on: set, and to something else than 0, no or false."""
    return environ.get(name, "").lower() not in OFF


def options(environ: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Return the options for the variables that are set, each one argument whatever it contains."""
    return [f"{option}={environ[name]}" for name, option in names.items() if environ.get(name)]


def words(environ: Mapping[str, str], name: str, quoted: str = "words") -> list[str]:
    """Return the words of a variable, quoted as in a shell, though no shell reads them.

    Raises:
        SetupError: They can't be told apart; the message asks for quotation marks around what is ``quoted``.
    """
    try:
        return shlex.split(environ.get(name, ""))
    except ValueError as error:
        raise SetupError(f"cannot read {name} ({error}): quote its {quoted} as in a shell") from error
