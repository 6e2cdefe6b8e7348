"""What ITEMS= names, made into a list of items: one item, a list, or a callable that makes either."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.open_cell import TASK_ERRORS, explain
from benchmarks.own.errors import OwnCodeError
from benchmarks.own.lines import where
from benchmarks.own.loading import load

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from benchmarks.own.source import Source

LISTS = (list, tuple, range, set, frozenset, Iterator)
"""What holds several items; anything else, such as a text or an array, is one."""


@dataclass(frozen=True, slots=True)
class Items:
    """The items.

    Attributes:
        kind: ``list``, ``one`` (a single item), or ``none``: the function is called without.
        made: Whether a callable has made them; None without items.
    """

    kind: str
    values: Sequence[Any]
    made: bool | None


NO_ITEMS = Items("none", (None,), None)


def find_items(source: Source) -> Items:
    """Return the items.

    Raises:
        OwnCodeError: They can't be found or made, or there are none.
    """
    if source.items is None:
        return NO_ITEMS
    found = load(source.beside(source.items))
    try:
        made: Any = found() if callable(found) else found
        if not isinstance(made, LISTS):
            return Items("one", (made,), callable(found))
        items = list(made)
    except TASK_ERRORS as error:
        raise OwnCodeError(f"{source.items} can't make the items: {explain(error)}{where(error)}") from error
    if not items:
        raise OwnCodeError(f"{source.items} has no items: give at least one.")
    return Items("list", items, callable(found))
