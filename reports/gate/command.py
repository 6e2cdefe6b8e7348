"""The command that measures a gate again: what the user typed, with some words replaced."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.speaking.words import is_command, option_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.gate.measured.passes import Pass


@dataclass(frozen=True, slots=True)
class Asked:
    """A command for a shell.

    Attributes:
        start: What comes before its options, for example ``gil-bench gate``.
        words: Each option in the words of a shell, by its variable of the Makefile.
    """

    start: str
    words: Mapping[str, str]

    def but(self, **changed: object) -> str:
        """Return it with other values of some variables."""
        replaced = {name: word(name, str(value)) for name, value in changed.items()}
        return " ".join((self.start, *{**self.words, **replaced}.values()))


def typed(told: str) -> Asked:
    """Return the command that the driver was told, from its JSON."""
    found = json.loads(told)
    return Asked(found["start"], found["words"])


def recorded(measured: Pass) -> Asked:
    """Return a command from what was recorded, where the one that was typed is unknown."""
    function, names = measured.function, {}
    if function:
        names = {"WORKLOAD": function.name, "ITEMS": function.items, "CHECK": function.check}
    words = {name: word(name, value) for name, value in names.items() if value}
    return Asked("gil-bench gate" if is_command() else "make gate", words)


def word(name: str, value: str) -> str:
    """Return an option in the words of who reads it."""
    quoted = shlex.quote(value)
    if not is_command():
        return f"{name}={quoted}"
    return quoted if name == "WORKLOAD" else f"{option_of(name)} {quoted}"
