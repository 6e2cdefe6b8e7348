"""The surroundings of a command: its code, runs and pages, its variables and how it runs programs."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.speaking.words import option_of
from tools.typed import Typed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tools.interpreters.find import Interpreter
    from tools.processes import Command

NOTHING_TYPED = Typed()

OFF = frozenset({"", "0", "no", "false"})


class SetupError(Exception):
    """A command can't start here; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything external that a command needs, so that tests can replace it.

    Attributes:
        root: The folder of our code, in which children start: the checkout, or the installed package.
        interpreter: Makes the environments of a checkout; it runs the children of an installed package.
        environ: Environment variables, with what the user chose: those of the Makefile, or the options.
        run: Runs one child and returns its exit code, like ``tools.processes.run``.
        report: Prints one line for the user.
        home: Where an installed package keeps its runs and pages; None in a checkout.
        typed: The command, to be typed again.
    """

    root: Path
    interpreter: Interpreter
    environ: Mapping[str, str]
    run: Callable[[Command], int]
    report: Callable[[str], None]
    home: Path | None = None
    typed: Typed = NOTHING_TYPED

    @property
    def storage(self) -> Path:
        """The folder of the stored runs."""
        return self.root / ".benchmarks" if self.home is None else self.home / "runs"

    @property
    def site(self) -> Path:
        """The folder of the pages."""
        return self.root / "reports" / "site" if self.home is None else self.home / "site"

    def named(self, variable: str) -> str:
        """Return a variable in the words of who reads it: an installed package has options."""
        return variable if self.home is None else option_of(variable)

    def places(self, *names: str) -> list[str]:
        """Return the options for the storage and the site; in a checkout children find them themselves."""
        where = {"storage": self.storage, "site": self.site}
        return [] if self.home is None else [f"--{name}={where[name]}" for name in names]


def is_on(environ: Mapping[str, str], name: str) -> bool:
    """Return whether a switch is on: set, but not to 0, no or false."""
    return environ.get(name, "").lower() not in OFF


def options(environ: Mapping[str, str], names: Mapping[str, str]) -> list[str]:
    """Return the options for the variables that are set, each as one argument."""
    return [f"{option}={environ[name]}" for name, option in names.items() if environ.get(name)]


def words(workspace: Workspace, name: str, quoted: str = "words") -> list[str]:
    """Return the words of a variable, with the quoting rules of a shell.

    Raises:
        SetupError: The quoting is wrong; the message names what to quote (``quoted``).
    """
    try:
        return shlex.split(workspace.environ.get(name, ""))
    except ValueError as error:
        raise SetupError(
            f"can't read {workspace.named(name)} ({error}): quote its {quoted} as in a shell"
        ) from error
