"""Pieces of source that all ways of executing a user's calls share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.own.calls import Calls

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
