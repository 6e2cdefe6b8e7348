"""The checks of results: compared with those of calling the function item by item, the user's own, or none.

Workers of the ceiling import this file: they check what they have computed themselves.
"""

from __future__ import annotations

import reprlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.own.comparing import same
from workloads.checking import check_each
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

REMEDY = "if both are right, give a check of your own (CHECK=module:function), or do without one (CHECK=none)"


@dataclass(frozen=True)
class Compared:
    """Accepts the results that calling the function item by item has returned.

    Attributes:
        name: The workload's.
        expected: The result of each of the items that take turns.
        places: Of a part of all items: which these are; None for all of them.
    """

    name: str
    expected: list[Any] = field(default_factory=list)
    places: slice | None = None

    def __call__(self, items: Sequence[Any], results: Sequence[Any]) -> None:
        """Accept the results of a round.

        Raises:
            WrongResultError: One is another than it was.
        """
        first, step = (self.places.start, self.places.step) if self.places else (0, 1)
        place = iter(range(first, first + step * len(items), step))

        def fault(_item: object, result: object) -> str | None:
            wanted = self.expected[next(place) % len(self.expected)]
            if same(wanted, result):
                return None
            return (
                f"expected {reprlib.repr(wanted)} as when called item by item, got {reprlib.repr(result)}; "
                f"{REMEDY}"
            )

        check_each(self.name, items, results, fault)

    def of_part(self, places: slice) -> Compared:
        """Return the check for these items only."""
        return Compared(self.name, self.expected, places)


@dataclass(frozen=True)
class OwnCheck:
    """The user's check: it raises, or returns False, for results that are wrong."""

    name: str
    check: Callable[[Sequence[Any], Sequence[Any]], object]

    def __call__(self, items: Sequence[Any], results: Sequence[Any]) -> None:
        """Accept the results of a round.

        Raises:
            WrongResultError: The user's check does not.
        """
        try:
            answer = self.check(items, results)
        except Exception as error:
            raise WrongResultError(f"{self.name}: {type(error).__name__}: {error}") from error
        if answer is False:
            raise WrongResultError(f"{self.name} says that the results are wrong")


def count_only(items: Sequence[Any], results: Sequence[Any]) -> None:
    """Accept any results, one for each item.

    Raises:
        WrongResultError: There are more or fewer.
    """
    if len(items) != len(results):
        raise WrongResultError(f"expected {len(items)} results, one for each item, got {len(results)}")
