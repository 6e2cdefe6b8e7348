"""Compare results with what they should be, item by item, and say which item is wrong."""

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
    """Accept the results of one round, or name the first wrong one.

    Args:
        workload: The name that the error message starts with.
        items: What the task was applied to.
        results: What it returned, in the order of the items.
        fault: What is wrong with the result of an item, or None where it is right.

    Raises:
        WrongResultError: A result is missing, is one too many, or is not that of its item.
    """
    if len(results) != len(items):
        raise WrongResultError(
            f"{workload}: expected {len(items)} results, one for each item, got {len(results)}"
        )
    for number, (item, result) in enumerate(zip(items, results, strict=True), start=1):
        found = fault(item, result)
        if found is not None:
            raise WrongResultError(f"{workload}: item {number} of {len(items)}: {found}")


def difference(expected: object, result: object) -> str | None:
    """Return how the result differs from the expected one (both shortened), or None where they are equal."""
    if result == expected:
        return None
    return f"expected {reprlib.repr(expected)}, got {reprlib.repr(result)}"
