"""Compares results with the expected ones, item by item, and reports the wrong item."""

from __future__ import annotations

import reprlib
from typing import TYPE_CHECKING, TypeVar

from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")


def check_each(
    workload: str,
    items: Sequence[Item],
    results: Sequence[object],
    fault: Callable[[Item, object], str | None],
) -> None:
    """Accept the results of one round, or raise for the first wrong one.

    Args:
        workload: The name that the error message starts with.
        items: What the task was applied to.
        results: What it returned, in the order of the items.
        fault: Returns what is wrong with the result of an item, or None.

    Raises:
        WrongResultError: There are too few or too many results, or one is wrong.
    """
    if len(results) != len(items):
        raise WrongResultError(f"{workload}: expected {len(items)} results, one per item, got {len(results)}")
    for number, (item, result) in enumerate(zip(items, results, strict=True), start=1):
        found = fault(item, result)
        if found is not None:
            raise WrongResultError(f"{workload}: item {number} of {len(items)}: {found}")


def difference(expected: object, result: object) -> str | None:
    """Return how the result differs from the expected one (both shortened), or None if they are equal."""
    if result == expected:
        return None
    return f"expected {reprlib.repr(expected)}, got {reprlib.repr(result)}"
