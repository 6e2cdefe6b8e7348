"""Pieces of source that all ways of executing a user's calls share.

Names out of a file that become source code: only what Python accepts, and none that hides another.
"""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from reports.user_function.code_of_runners import Calls

INDENT = "    "


@dataclass(frozen=True, slots=True)
class Snippet:
    """Code for one runner.

    Attributes:
        imports: Lines that import what is the standard library's.
        definitions: Lines at module level.
        lines: The calls, which leave their values in ``results``.
        guarded: Whether they must not be executed when a worker imports the module.
    """

    imports: tuple[str, ...]
    definitions: tuple[str, ...]
    lines: tuple[str, ...]
    guarded: bool = False


def indented(lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines one level deeper; empty ones stay empty."""
    return tuple(f"{INDENT}{line}" if line else "" for line in lines)


def within(calls: Calls, lines: Iterable[str]) -> tuple[str, ...]:
    """Return lines with what must come before them and around them."""
    if calls.opening is None:
        return (*calls.setup, *lines)
    return (*calls.setup, f"with {calls.opening}:", *indented(lines))


def for_each(calls: Calls) -> str:
    """Return the end of a comprehension over all calls."""
    return f"for _ in range({calls.count})" if calls.items is None else f"for item in {calls.items}"


def parameter(calls: Calls) -> str:
    """Return what stands between the brackets of one call."""
    return "" if calls.items is None else "item"


def sent(calls: Calls, unused: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Return what is handed to workers, and its definition where it is not the user's function itself.

    Args:
        calls: The calls.
        unused: A parameter to be ignored, where the function takes none but is given one.
    """
    if calls.is_plain and unused is None:
        return calls.function, ()
    passed = parameter(calls)
    return "call", (f"def call({unused or passed}):", f"{INDENT}return {calls.call(passed)}")


def is_dotted_name(text: str) -> bool:
    """Tell whether a text is a name that can be imported or looked up, such as ``package.module``."""
    return all(part.isidentifier() and not keyword.iskeyword(part) for part in text.split("."))


@dataclass(frozen=True, slots=True)
class Imported:
    """A user's object as it is called in the code.

    Attributes:
        module: What it is imported from.
        clause: What stands behind ``import``.
        bound: The name that the import makes.
        expression: How the code refers to the object.
    """

    module: str
    clause: str
    bound: str
    expression: str


def imported(module: str, name: str, taken: Collection[str], instead: str) -> Imported:
    """Return how an object is imported and called.

    Args:
        module: A dotted name.
        name: A dotted name in it.
        taken: Names that mean something else in the code.
        instead: What to call the first part of the name if it is taken; underscores follow until it is free.
    """
    first, dot, rest = name.partition(".")
    if first not in taken:
        return Imported(module, first, first, name)
    while instead in taken:
        instead += "_"
    return Imported(module, f"{first} as {instead}", instead, f"{instead}{dot}{rest}")


def import_lines(objects: Iterable[Imported]) -> tuple[str, ...]:
    """Return one line for each module, in the order in which modules and objects come."""
    clauses: dict[str, dict[str, None]] = {}
    for each in objects:
        clauses.setdefault(each.module, {})[each.clause] = None
    return tuple(f"from {module} import {', '.join(names)}" for module, names in clauses.items())
