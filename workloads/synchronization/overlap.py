"""How many were held at the same moment: proof from outside that a limit was kept, or was not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable


class Held(NamedTuple):
    """What was held (its ``id``), and from when until when, in seconds on one clock."""

    what: int
    since_s: float
    until_s: float


def highest_at_once(held: Iterable[Held]) -> int:
    """Return how many were held at the same moment at most.

    One that ends just when another starts is over by then.
    """
    changes = [change for one in held for change in ((one.since_s, 1), (one.until_s, -1))]
    highest = now = 0
    for _, change in sorted(changes):
        now += change
        highest = max(highest, now)
    return highest


def held_twice(held: Iterable[Held]) -> int:
    """Return how many things were held by two at the same moment."""
    by_thing: dict[int, list[Held]] = {}
    for one in held:
        by_thing.setdefault(one.what, []).append(one)
    return sum(highest_at_once(one) > 1 for one in by_thing.values())
