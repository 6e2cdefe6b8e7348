"""Finds mistakes and their demonstrations: a new file is a new mistake, nothing else is touched."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import workloads.mistakes
from workloads.mistakes.mistake import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workloads.mistakes.mistake import Demonstration


class UnknownNameError(LookupError):
    """No mistake or demonstration has this name; the message lists those that exist."""


def find_mistakes() -> dict[str, Mistake]:
    """Return every mistake by name, in the order of their files."""
    modules = (
        importlib.import_module(info.name)
        for info in pkgutil.iter_modules(workloads.mistakes.__path__, f"{workloads.mistakes.__name__}.")
        if not info.name.endswith(".__main__")
    )
    found = (value for module in modules for value in vars(module).values() if isinstance(value, Mistake))
    return {mistake.name: mistake for mistake in found}


def find_demonstration(mistake: str, name: str) -> Demonstration:
    """Return one demonstration of a mistake.

    Raises:
        UnknownNameError: There is none of that name.
    """
    mistakes = find_mistakes()
    if mistake not in mistakes:
        raise UnknownNameError(f"there is no mistake {mistake!r}; there are {_listed(mistakes)}.")
    demonstrations = {shown.name: shown for shown in mistakes[mistake].demonstrations}
    if name not in demonstrations:
        raise UnknownNameError(f"{mistake} has no demonstration {name!r}; it has {_listed(demonstrations)}.")
    return demonstrations[name]


def _listed(names: Iterable[str]) -> str:
    """Return names in quotation marks, because those of demonstrations hold spaces and commas."""
    return ", ".join(repr(name) for name in names)
