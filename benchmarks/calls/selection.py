"""Finds the calls in ``workloads/calls`` and chooses some by pattern."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import workloads.calls
from benchmarks.plan.selection import UsageError, find_plugins
from workloads.calls.call import Calls

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workloads.calls.call import Call


MOST_NEAR = 8


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
            near = get_close_matches(pattern, found, MOST_NEAR)
            there = f"the nearest: {', '.join(near)}" if near else f"there are: {', '.join(found)}"
            raise UsageError(f"no call matches {pattern!r}; {there}.")
    names = {name for pattern in asked for name in matching(pattern, found)}
    return tuple(call for name, call in found.items() if name in names)


def matching(pattern: str, names: Sequence[str] | Mapping[str, object]) -> list[str]:
    """Return the names that match a pattern, in their order; a call without its size is every size of it."""
    return [name for name in names if fnmatchcase(name, pattern) or fnmatchcase(name.split("/")[0], pattern)]
