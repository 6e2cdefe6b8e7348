"""Names out of a file that become source code: only what Python accepts, and none that hides another."""

from __future__ import annotations

import keyword
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


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
