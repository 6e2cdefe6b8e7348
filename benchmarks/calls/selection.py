"""Finds the calls in ``workloads/calls`` and chooses some by pattern."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import workloads.calls
from benchmarks.plan.selection import UsageError, find_plugins
from workloads.calls.call import Calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workloads.calls.call import Call


def find_calls() -> dict[str, Call]:
    """Return every call by name, in the order of their files.

    Raises:
        UsageError: A file can't be imported, or two calls have the same name.
    """
    found: dict[str, Call] = {}
    for several in find_plugins(workloads.calls, Calls).values():
        for call in several.each():
            found[call.name] = call
    return found


def choose_calls(patterns: str | None, found: Mapping[str, Call]) -> tuple[Call, ...]:
    """Return the calls whose names match any of the patterns, which are those of a shell; by default all.

    Raises:
        UsageError: A pattern matches none.
    """
    asked = (patterns or "").replace(",", " ").split() or ["*"]
    for pattern in asked:
        if not matching(pattern, found):
            raise UsageError(f"no call matches {pattern!r}; there are: {', '.join(found)}.")
    names = {name for pattern in asked for name in matching(pattern, found)}
    return tuple(call for name, call in found.items() if name in names)


def matching(pattern: str, names: Sequence[str] | Mapping[str, object]) -> list[str]:
    """Return the names that match a pattern, in their order."""
    return [name for name in names if fnmatchcase(name, pattern)]
