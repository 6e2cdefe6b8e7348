"""The command that the user typed, in words that can be pasted: the only place that writes one."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tools.options import HOME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from tools.options import Option

AROUND = ("PYTHONPATH", "PYTHON_GIL")
"""Variables beside the options with which the user's function runs."""

LOGIN = re.compile(r"(//)[^/@\s'\"]+@")
"""User and password in an address: the command may stand in a comment that everybody reads."""

TARGETS = {"run": "bench", "calls": "bench-calls"}
"""The Makefile's name of a command, where it is another one."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A command.

    Attributes:
        start: What comes before its options, for example ``PYTHONPATH=src gil-bench gate``.
        words: The options that were given, in order, each in the words of a shell, by its variable.
    """

    start: str = ""
    words: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return " ".join((self.start, *self.words.values()))

    def without(self, *names: str) -> Typed:
        """Return the command without some options."""
        return replace(self, words={name: word for name, word in self.words.items() if name not in names})

    def as_json(self) -> str:
        """Return it for a child, which may replace some of the words."""
        return json.dumps({"start": self.start, "words": dict(self.words)})


def typed_command(program: str, verb: str, options: Iterable[Option], environ: Mapping[str, str]) -> Typed:
    """Return a command of an installed package.

    Args:
        program: How it was started, for example ``gil-bench``.
        verb: What it does.
        options: All that it can be told.
        environ: What it was told, by variable, and the user's environment.
    """
    told = (option for option in (*options, HOME) if environ.get(option.variable))
    given = [option for option in told if not _is_of_job(option.variable, environ)]
    given.sort(key=lambda option: bool(option.name))  # what is given without an option comes first
    words = {option.variable: _word(option, environ[option.variable]) for option in given}
    return Typed(" ".join((*_around(environ, words), program, verb)), words)


def typed_make(
    verb: str, options: Iterable[Option], environ: Mapping[str, str], checkout: Path | None
) -> Typed:
    """Return a command of make.

    Args:
        verb: The command.
        options: All that it can be told.
        environ: The variables.
        checkout: Where the Makefile is, unless the user is there.
    """
    given = [option.variable for option in options if environ.get(option.variable)]
    words = {name: _hidden(f"{name}={shlex.quote(environ[name])}") for name in given}
    where = () if checkout is None else ("-C", shlex.quote(str(checkout)))
    return Typed(" ".join((*_around(environ, words), "make", *where, TARGETS.get(verb, verb))), words)


def program_of(argv: Sequence[str]) -> str:
    """Return how an installed package was started, from the interpreter's own command line.

    An interpreter with its whole path is one of this machine, as in a job; others may read the command.
    """
    if list(argv[1:3]) == ["-m", "gil_bench"] and not argv[0].startswith("/"):
        return f"{shlex.quote(argv[0])} -m gil_bench"
    return "gil-bench"


def _is_of_job(variable: str, environ: Mapping[str, str]) -> bool:
    """Return whether an option names a place of a job's machine: the action chose it, nobody else has it."""
    is_place = variable in {"PYTHON", HOME.variable} and environ[variable].startswith("/")
    return is_place and bool(environ.get("GITHUB_ACTIONS"))


def _around(environ: Mapping[str, str], words: Mapping[str, str]) -> Iterator[str]:
    """Yield the variables for the user's function; make gets the search path under another name."""
    names = AROUND if "WORKLOAD" in words else AROUND[1:]
    for name in names:
        if value := environ.get(f"USER_{name}") or environ.get(name):
            yield f"{name}={shlex.quote(value)}"


def _word(option: Option, value: str) -> str:
    if option.value is None:
        return option.name
    quoted = value if option.many else shlex.quote(value)
    if not option.name:
        return _hidden(quoted)
    return _hidden(f"{option.name}{'=' if value.startswith('-') else ' '}{quoted}")


def _hidden(word: str) -> str:
    return LOGIN.sub(r"\1…@", word)
