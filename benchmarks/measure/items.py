"""How many items a round has, and how they are dealt out to processes that get theirs beforehand.

Too few items cap a speedup whatever the runner does: 20 items on 8 workers take three turns, which is
6.67x at most. So a workload is asked for a number that all numbers of workers divide.
"""

from __future__ import annotations

import heapq
import inspect
import math
from typing import TYPE_CHECKING

from workloads.model import FEWEST_ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from typing import Any

    from workloads.model import Workload

TURNS = 4
"""Items that each worker should have at least: with one each, the slowest is all that is measured."""

MOST_TIMES = 8
"""A common multiple that is larger than this many times the most workers is not used: a round would take too
long."""


def count_for(workers: Iterable[int], fewest: int = FEWEST_ITEMS) -> int:
    """Return how many items a round should have: four for each worker, and as many for each.

    Where that would be very many, it is a smaller number: that which keeps workers busiest at the worst.
    """
    counts = tuple(workers) or (1,)
    least = max(TURNS * max(counts), fewest)
    common = math.lcm(*counts)
    multiple = common * math.ceil(least / common)
    if multiple <= max(MOST_TIMES * max(counts), TURNS * fewest):
        return multiple
    return max(range(least, 2 * least + 1), key=lambda items: min(fullness(items, each) for each in counts))


def fullness(items: int, workers: int) -> float:
    """Return which part of the workers so many equal items can keep busy: 1 if all have as many."""
    return items / math.ceil(items / workers) / workers


def prepared(workload: Workload, at_least: int) -> AbstractContextManager[Sequence[Any]]:
    """Return what yields so many items of a workload, or those that there are."""
    if "at_least" in inspect.signature(workload.prepare).parameters:
        return workload.prepare(at_least=at_least)
    return workload.prepare()


def in_turn(items: int, workers: int) -> list[list[int]]:
    """Return the places of the items for each worker, dealt out like cards."""
    return [list(range(first, items, workers)) for first in range(workers)]


def longest_first(item_s: Sequence[float], workers: int) -> list[list[int]]:
    """Return the places of the items for each worker: each goes to who has least to do so far, longest first.

    No way to deal them out ends before 3/4 of the time that this takes (R. L. Graham, Bounds on
    multiprocessing timing anomalies, SIAM Journal on Applied Mathematics 17, 1969).
    """
    chunks: list[list[int]] = [[] for _ in range(workers)]
    busy_s = [(0.0, worker) for worker in range(workers)]
    for place in sorted(range(len(item_s)), key=lambda place: -item_s[place]):
        so_far_s, worker = heapq.heappop(busy_s)
        chunks[worker].append(place)
        heapq.heappush(busy_s, (so_far_s + item_s[place], worker))
    return [sorted(chunk) for chunk in chunks]


def last_to_end_s(chunks: Sequence[Sequence[int]], item_s: Sequence[float]) -> float:
    """Return the seconds after which the last chunk is done."""
    return max(sum(item_s[place] for place in chunk) for chunk in chunks)
