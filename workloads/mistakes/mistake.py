"""What a mistake is, how a demonstration reports what it saw, and how both are found.

A new file in this folder is a new mistake, nothing else is touched.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import workloads.mistakes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Report(Protocol):
    """Tells what was seen, at once: a demonstration may be cut off in the next moment."""

    def __call__(self, **facts: float | str | bool | Sequence[float]) -> None:
        """Add facts by name, units in the names; a later fact replaces an earlier one of its name."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One thing to show, in a process that does nothing else and may be ended at any time.

    Attributes:
        name: Unique within its mistake, such as ``"locks in different orders"``.
        show: Module-level function, called in the main thread of the process; it may leave threads
            running, end the process or never return. What it raises, the process shows and fails with.
        limit_s: Seconds after which the process is ended; its stacks are recorded then. Only a
            demonstration that is meant to hang gets that far.
    """

    name: str
    show: Callable[[Report], None]
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with threads, as it is commonly made.

    Attributes:
        name: That of its file, such as ``"lock_order"``.
        summary: One sentence: what is done wrong, and what happens then.
        instead: One sentence: what to do.
        demonstrations: The mistake, and where there is one, its remedy.
    """

    name: str
    summary: str
    instead: str
    demonstrations: tuple[Demonstration, ...]


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
