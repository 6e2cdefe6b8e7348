"""What the order of unequal items allows: workers take the next item of a list as soon as they are free."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def in_order(items_s: Sequence[float], workers: int) -> float:
    """Return the speedup that so many workers can have with items of these seconds in this order.

    That is all seconds over those until the last worker is done (list scheduling: R. L. Graham, Bounds on
    multiprocessing timing anomalies, SIAM Journal on Applied Mathematics 17, 1969). What it takes to hand out
    items, and all else that makes them slower side by side, comes on top.
    """
    free_at_s = [0.0] * workers
    for seconds in items_s:
        heapq.heapreplace(free_at_s, free_at_s[0] + seconds)
    return sum(items_s) / max(free_at_s)


def longest_first(items_s: Sequence[float], workers: int) -> float:
    """Return the same of the longest first: no order allows more than 4/3 of it (R. L. Graham, as above)."""
    return in_order(sorted(items_s, reverse=True), workers)


def in_even_chunks(items_s: Sequence[float], workers: int) -> float:
    """Return the same of one chunk of neighbors for each worker, equal in number."""
    size = -(-len(items_s) // workers)
    return in_order([sum(items_s[first : first + size]) for first in range(0, len(items_s), size)], workers)
