"""What a command works with: the checkout, the interpreter, the user's variables and a way to run things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tools.interpreters.interpreter import Interpreter
    from tools.processes import Command


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything from outside that a command needs, so that tests can replace it.

    Attributes:
        root: The checkout.
        interpreter: Makes the environments.
        environ: Environment variables, including those of the Makefile.
        run: Runs one child and returns its exit code, as ``tools.processes.run`` does.
        say: Tells the user one line.
    """

    root: Path
    interpreter: Interpreter
    environ: Mapping[str, str]
    run: Callable[[Command], int]
    say: Callable[[str], None]
