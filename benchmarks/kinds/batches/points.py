"""The points of the batch measurements: which items, how many in a chunk, and what one round executes."""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field
from enum import StrEnum
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.tiny_tasks import spin
from benchmarks.plan.presets import Cell
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

SEQUENTIAL = "sequential"

ITEMS_PER_WORKER = 128
"""A power of two: chunks of 1, 2, 4 … items then give every worker as many, up to a single chunk each."""

MEAN_ITEM_S = 400e-6
"""Some four times what it costs to send an item: long enough to be worth a process, short enough for chunks
to matter. A worker's part of a round then takes 50 ms."""

SPREAD = 1.5
"""Standard deviation of the logarithm of an unequal item's seconds: the mean is three times the median, and
the longest of 256 items is a tenth of their work. Lognormal, as sizes of files are (Douceur and Bolosky, A
Large-Scale Study of File-System Contents, SIGMETRICS 1999); with 1.5 still less skewed than those."""


class Items(StrEnum):
    """Which items a round executes."""

    EQUAL = "equal"
    UNEQUAL = "unequal"
    """Lognormal seconds with the same mean, in a new random order in every block."""
    OWN = "own"
    """Those of a user's function, in their order."""


@dataclass(frozen=True, slots=True)
class Point:
    """One benchmark of the batch measurements.

    Attributes:
        items: Which items.
        runner: The name of the runner.
        workers: Its worker count.
        chunk_size: How many items are sent to a worker at a time; None where nothing is sent.
    """

    items: Items
    runner: str
    workers: int
    chunk_size: int | None = None

    @property
    def label(self) -> str:
        """Return a readable name, unique within a run, for example ``unequal-processes-2-chunk-16``."""
        chunk = f"-chunk-{self.chunk_size}" if self.chunk_size else ""
        return f"{self.items}-{self.runner}-{self.workers}{chunk}"

    @property
    def cell(self) -> Cell:
        """Return the cell that names the point in failures."""
        return Cell(f"batches ({self.items})", self.runner, self.workers)


def chunk_sizes(items: int, workers: int) -> tuple[int, ...]:
    """Return the powers of two below one chunk per worker, and that; 1 alone for too few items."""
    largest = max(1, -(-items // workers))
    return (*(2**power for power in range(largest.bit_length()) if 2**power < largest), largest)


def thinned(sizes: tuple[int, ...], most: int) -> tuple[int, ...]:
    """Return at most so many of the sizes (at least two), evenly spread, always the first and the last."""
    if most >= len(sizes):
        return sizes
    steps = max(2, most) - 1
    return tuple(sizes[round(step * (len(sizes) - 1) / steps)] for step in range(steps + 1))


def suite_points(runner: str, workers: int) -> tuple[Point, ...]:
    """Return the points of equal and unequal items: sequential, and every chunk size."""
    sizes = chunk_sizes(ITEMS_PER_WORKER * workers, workers)
    return tuple(
        point
        for items in (Items.EQUAL, Items.UNEQUAL)
        for point in (
            Point(items, SEQUENTIAL, 1),
            *(Point(items, runner, workers, size) for size in sizes),
        )
    )


def own_points(runner: str, workers: int, items: int) -> tuple[Point, ...]:
    """Return the points of a user's function: every chunk size that so many items allow."""
    return tuple(Point(Items.OWN, runner, workers, size) for size in chunk_sizes(items, workers))


def item_durations_s(items: Items, count: int) -> tuple[float, ...]:
    """Return the seconds of the items of the suite: all equal, or the quantiles of a lognormal distribution.

    Quantiles instead of draws, because the longest of a few hundred draws differs from run to run, and with
    it what chunks cost. Both have the same sum.
    """
    if items is Items.EQUAL:
        return (MEAN_ITEM_S,) * count
    normal = NormalDist(0, SPREAD)
    raw = [normal.inv_cdf((place + 0.5) / count) for place in range(count)]
    unscaled = [math.exp(each) for each in raw]
    mean = fmean(unscaled)
    return tuple(MEAN_ITEM_S * each / mean for each in unscaled)


@dataclass(frozen=True, slots=True)
class Load:
    """What rounds execute.

    Attributes:
        task: The function.
        items: Its items.
        check: Raises WrongResultError unless the results are right for the items, in their order.
        seed: Seed of a new order of the items in every block; None to keep theirs.
    """

    task: Callable[[Any], Any]
    items: Sequence[Any]
    check: Callable[[Sequence[Any], Sequence[Any]], None]
    seed: str | None = None

    def in_block(self, block: int) -> Sequence[Any]:
        """Return the items in the order of a block, which is the same for every chunk size."""
        if self.seed is None:
            return self.items
        shuffled = list(self.items)
        random.Random(f"{self.seed} {block}").shuffle(shuffled)  # noqa: S311 - an order, no secret
        return shuffled


def suite_load(items: Items, workers: int, iteration_s: float, seed: int) -> Load:
    """Return the load of equal or unequal items, which compute in pure Python.

    Args:
        items: Which.
        workers: For how many workers.
        iteration_s: Seconds of one iteration of the spinning loop.
        seed: Seed of the orders of unequal items.
    """
    durations_s = item_durations_s(items, ITEMS_PER_WORKER * workers)
    iterations = [max(1, round(each / iteration_s)) for each in durations_s]
    expected = {each: spin(each) for each in set(iterations)}

    def check(given: Sequence[Any], results: Sequence[Any]) -> None:
        if list(results) != [expected[each] for each in given]:
            raise WrongResultError(f"a round of {items} items returned wrong results")

    return Load(spin, iterations, check, f"{seed} {items}" if items is Items.UNEQUAL else None)


@dataclass(slots=True)
class Rounds:
    """Runs the rounds of one point; the n-th belongs to block n, the first being the warm-up's."""

    point: Point
    executor: Executor
    load: Load
    done: int = field(default=0)

    def run(self) -> float:
        """Return the seconds in which all items of the next round were executed.

        Raises:
            WrongResultError: A result is wrong, so the round has no time.
        """
        items = self.load.in_block(self.done)
        self.done += 1
        started = time.perf_counter()
        results = list(self.executor.map(self.load.task, items, chunksize=self.point.chunk_size or 1))
        wall_s = time.perf_counter() - started
        self.load.check(items, results)
        return wall_s
