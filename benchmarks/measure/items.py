"""How many items a round has, and how they are distributed to processes that get theirs in advance.

Too few items limit a speedup, whatever the runner: 20 items on 8 workers take three turns, which is 6.67x at
most. So workloads are asked for a number of items that all worker counts divide.
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
"""Fewest items per worker: with one each, only the slowest would be measured."""

MOST_TIMES = 8
"""The common multiple may be at most this many times the largest worker count, or a round would take too
long."""


def count_for(workers: Iterable[int], fewest: int = FEWEST_ITEMS) -> int:
    """Return how many items a round should have: at least four per worker, the same for all workers.

    If that would be too many, return the smaller number with the best worst-case use of the workers.
    """
    counts = tuple(workers) or (1,)
    least = max(TURNS * max(counts), fewest)
    common = math.lcm(*counts)
    multiple = common * math.ceil(least / common)
    if multiple <= max(MOST_TIMES * max(counts), TURNS * fewest):
        return multiple
    return max(range(least, 2 * least + 1), key=lambda items: min(fullness(items, each) for each in counts))


def fullness(items: int, workers: int) -> float:
    """Return the share of the workers that equal items keep busy: 1 if all workers get as many."""
    return items / math.ceil(items / workers) / workers


def prepared(workload: Workload, at_least: int) -> AbstractContextManager[Sequence[Any]]:
    """Return what yields at least ``at_least`` items of a workload, or those that it has."""
    if "at_least" in inspect.signature(workload.prepare).parameters:
        return workload.prepare(at_least=at_least)
    return workload.prepare()


def in_turn(items: int, workers: int) -> list[list[int]]:
    """Return the indices of the items for each worker, distributed in turn."""
    return [list(range(first, items, workers)) for first in range(workers)]


def longest_first(item_s: Sequence[float], workers: int) -> list[list[int]]:
    """Return the indices of the items for each worker: longest first, each to the least loaded worker.

    No distribution ends before 3/4 of the time that this takes (R. L. Graham, Bounds on
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
    """Return the seconds until the last chunk is done."""
    return max(sum(item_s[place] for place in chunk) for chunk in chunks)
