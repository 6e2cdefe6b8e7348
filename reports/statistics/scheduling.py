"""What the order of unequal items allows: workers take the next item of a list as soon as they are free."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import TYPE_CHECKING

from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.data.model import Cell
    from reports.data.user_function import Own

LEAST_S = 1e-4
"""Where no item takes longer, a single call is not timed exactly enough, and handing it out takes as long."""

CHUNKED = "processes-chunked"
"""The runner that hands out one chunk for each worker; most others hand out the next item."""

CHUNKS_PER_WORKER = {CHUNKED: 1, "pool-map": 4, "thread-pool": 4}
"""Runners that hand out chunks, and how many for each worker; 4 is in the source of ``Pool.map``."""

UNKNOWN_CHUNKS = "joblib-loky"
"""joblib chooses its batches while it runs, so nothing is known of what their order allows."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the order of a round's items allows.

    Attributes:
        speedup: The bound, from the least to the most that two looks at the items' times give.
        longest_first: The same with the longest items first.
        longest: Number of the longest item.
        longest_share: Its part of one pass over the items.
    """

    speedup: Interval
    longest_first: float
    longest: int
    longest_share: float


def in_order(items_s: Sequence[float], workers: int) -> float:
    """Return the highest speedup of a number of workers on items of these seconds in this order.

    That is all seconds over those until the last worker is done (list scheduling: R. L. Graham, Bounds on
    multiprocessing timing anomalies, SIAM Journal on Applied Mathematics 17, 1969). The cost of handing out
    items, and all else that slows them down in parallel, comes on top.
    """
    free_at_s = [0.0] * workers
    for seconds in items_s:
        heapq.heapreplace(free_at_s, free_at_s[0] + seconds)
    return sum(items_s) / max(free_at_s)


def longest_first(items_s: Sequence[float], workers: int) -> float:
    """Return the same of the longest first: no order allows more than 4/3 of it (R. L. Graham, as above)."""
    return in_order(sorted(items_s, reverse=True), workers)


def in_even_chunks(items_s: Sequence[float], workers: int, each: int = 1) -> float:
    """Return the same of chunks of neighbors, equal in number: ``each`` for every worker."""
    return in_chunks(items_s, workers, -(-len(items_s) // (workers * each)))


def in_chunks(items_s: Sequence[float], workers: int, size: int) -> float:
    """Return the same of chunks of so many neighbors, of which the last may have fewer."""
    return in_order([sum(items_s[first : first + size]) for first in range(0, len(items_s), size)], workers)


def looks_at_a_pass(own: Own, reference: Cell | None) -> tuple[tuple[float, ...], ...]:
    """Return the seconds that each item was seen to take, from one look or two; none if not all are known.

    They come from the first look at a user's function, and from the traced round of sequential. A single look
    may have met a slow moment. Means are used, because slow moments meet long items always and short ones
    rarely: with minima or medians a long item would seem too large a part.
    """
    if not own.items_s or max(own.items_s) < LEAST_S:
        return ()
    traced = _traced_passes(own, reference)
    return (own.items_s, means(traced)) if traced else (own.items_s,)


def order_of(cell: Cell, reference: Cell, own: Own | None) -> Order | None:
    """Return what the order of a round's items allows a cell; None where their times were not seen twice."""
    runner = cell.id.runner
    if own is None or own.items_s is None or own.longest_item is None or runner == UNKNOWN_CHUNKS:
        return None
    traced, once = _traced_passes(own, reference), own.items_s
    if not traced or max(once) < LEAST_S or len(once) * own.repeats != cell.items:
        return None
    each = CHUNKS_PER_WORKER.get(runner)
    bound = in_order if each is None else partial(in_even_chunks, each=each)
    looks = (means([once, *traced[1::2]]), means(traced[::2]))
    first, second = sorted(bound(look * own.repeats, cell.id.workers) for look in looks)
    item_s = means(looks)
    return Order(
        Interval((first + second) / 2, first, second),
        longest_first(item_s * own.repeats, cell.id.workers),
        own.longest_item.number,
        max(item_s) / sum(item_s),
    )


def _traced_passes(own: Own, reference: Cell | None) -> list[tuple[float, ...]]:
    """Return the seconds of each item in each pass of a round of sequential that was traced to its end."""
    size = len(own.items_s or ())
    if reference is None or reference.timeline is None or size * own.repeats != reference.items or not size:
        return []
    seconds = [item.ended_s - item.began_s for item in reference.timeline.items]
    return [tuple(seconds[end - size : end]) for end in range(size, len(seconds) + 1, size)]


def means(looks: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Return the mean seconds of each item."""
    return tuple(map(fmean, zip(*looks, strict=True)))
