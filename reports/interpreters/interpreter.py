"""The interpreter of a run: its name, and its place among the others."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.data.environment import Environment

RELEASE = re.compile(r"\d+(?:\.\d+)*")
PRE_RELEASE = re.compile(r"(a|b|rc)(\d+)")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """An interpreter as a run used it.

    Attributes:
        version: With its patch version, such as ``"3.13.5"``.
        free_threaded: Whether it was built to run without the GIL.
        gil_enabled: Whether the GIL was on when the run ended; only then is it known what the run was.
        jit: Whether its JIT was on.
    """

    implementation: str
    version: str
    free_threaded: bool
    gil_enabled: bool
    jit: bool

    @property
    def xy(self) -> str:
        """The version that names a series of releases, such as ``"3.13"``."""
        return ".".join(self.version.split(".")[:2])


def interpreter_of(environment: Environment) -> Interpreter:
    """Return the interpreter of a run; without word on the GIL, the build decides."""
    free_threaded = environment.free_threaded_build is True
    gil_enabled = environment.gil_enabled_at_end
    return Interpreter(
        environment.implementation,
        environment.python_version,
        free_threaded,
        not free_threaded if gil_enabled is None else gil_enabled,
        environment.jit is True,
    )


def in_order(interpreters: Iterable[Interpreter]) -> list[Interpreter]:
    """Return interpreters in the order of a table: CPython first, then by version, with the GIL first."""
    return sorted(interpreters, key=_place)


def names(interpreters: Iterable[Interpreter]) -> dict[Interpreter, str]:
    """Return what each is called: ``3.13t``, or ``3.13.5t`` where two patch versions are there.

    A free-threaded build whose GIL was on is named after that: it is never mistaken for one that ran free.
    """
    known = list(dict.fromkeys(interpreters))
    short = {interpreter: _name(interpreter, interpreter.xy) for interpreter in known}
    shared = Counter(short.values())
    return {
        interpreter: name if shared[name] == 1 else _name(interpreter, interpreter.version)
        for interpreter, name in short.items()
    }


def _name(interpreter: Interpreter, version: str) -> str:
    implementation = "" if interpreter.implementation == "CPython" else f"{interpreter.implementation} "
    build = "t" if interpreter.free_threaded else ""
    gil_on = interpreter.free_threaded and interpreter.gil_enabled
    states = [word for word, is_on in (("GIL on", gil_on), ("JIT on", interpreter.jit)) if is_on]
    return f"{implementation}{version}{build}" + (f" ({', '.join(states)})" if states else "")


def _place(interpreter: Interpreter) -> tuple[object, ...]:
    return (
        interpreter.implementation != "CPython",
        interpreter.implementation,
        _release(interpreter.version),
        interpreter.free_threaded,
        not interpreter.gil_enabled,
        interpreter.jit,
    )


def _release(version: str) -> tuple[object, ...]:
    """Return a version as numbers; a final release comes behind its alphas, betas and candidates."""
    release = RELEASE.match(version)
    before = PRE_RELEASE.search(version)
    numbers = tuple(map(int, release[0].split("."))) if release else ()
    return (numbers, (before[1], int(before[2])) if before else ("release", 0))
