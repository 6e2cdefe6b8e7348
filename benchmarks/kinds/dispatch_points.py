"""The points of the dispatch measurements: what varies, and what one round of a point executes."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.tiny_tasks import copy, nothing, spin
from benchmarks.plan.presets import Cell
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor

    from benchmarks.runners.model import Runner

WORKERS = 2
"""Enough for sharing the dispatch, and no more than the smallest machines can run at once."""

PAYLOADS_BYTES = (2**10, 2**14, 2**18, 2**22, 2**24)
"""1 KiB to 16 MiB."""

ITEM_DURATIONS_S = (10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 30e-3)
"""Steps of two and a half at most: the break-even is interpolated between two of them."""

MIN_ROUND_S = 0.01
"""Shorter rounds would be too noisy."""
MIN_ITEMS, MAX_ITEMS = 4, 1000
"""Limits for a break-even round: each worker gets two of the longest items; more of the shortest add
nothing."""
MAX_EMPTY_ITEMS = 2**18
MAX_PAYLOADS_BYTES = 2**26
"""Size of all results of a round, which are in memory at once."""


class Series(StrEnum):
    """What varies."""

    EMPTY = "empty"
    PAYLOAD = "payload"
    BREAK_EVEN = "break_even"


class Chunks(StrEnum):
    """How many items are sent to a worker at a time."""

    ONE = "1"
    TEN = "10"
    EVEN = "even"
    """One chunk for each worker."""

    def size(self, items: int, workers: int) -> int:
        """Return the number of items in a chunk."""
        return max(1, items // workers) if self is Chunks.EVEN else int(self)


@dataclass(frozen=True, slots=True)
class Point:
    """One benchmark of the dispatch measurements; payload and duration are only for their series."""

    series: Series
    runner: str
    chunks: Chunks = Chunks.ONE
    payload_bytes: int | None = None
    item_s: float | None = None

    @property
    def workers(self) -> int:
        """Return how many workers the point's executor has."""
        return 1 if self.runner == "sequential" else WORKERS

    @property
    def label(self) -> str:
        """Return a readable name, unique within a run, for example ``empty-processes-chunk-10``."""
        size = f"-{self.payload_bytes}B" if self.payload_bytes else ""
        size += f"-{self.item_s * 1e6:.0f}us" if self.item_s else ""
        chunk = f"-chunk-{self.chunks}" if self.chunks is not Chunks.ONE else ""
        return f"{self.series}{size}-{self.runner}{chunk}"

    @property
    def cell(self) -> Cell:
        """Return the cell that names the point in failures."""
        return Cell(f"dispatch ({self.series})", self.runner, self.workers)


def dispatch_points(series: Series, runners: Mapping[str, Runner]) -> tuple[Point, ...]:
    """Return the points of a series; only runners that send items to processes have chunks.

    Args:
        series: What varies.
        runners: Must include sequential, which is the baseline of a break-even.
    """
    return tuple(
        Point(series, name, chunks, payload_bytes, item_s)
        for payload_bytes, item_s in _sizes(series)
        for name, runner in runners.items()
        for chunks in _chunks(series, runner)
    )


def _sizes(series: Series) -> list[tuple[int | None, float | None]]:
    match series:
        case Series.EMPTY:
            return [(None, None)]
        case Series.PAYLOAD:
            return [(payload_bytes, None) for payload_bytes in PAYLOADS_BYTES]
        case Series.BREAK_EVEN:
            return [(None, item_s) for item_s in ITEM_DURATIONS_S]


def _chunks(series: Series, runner: Runner) -> tuple[Chunks, ...]:
    if series is Series.PAYLOAD or runner.start_method() is None:
        return (Chunks.ONE,)
    return (Chunks.ONE, Chunks.TEN, Chunks.EVEN) if series is Series.EMPTY else (Chunks.ONE, Chunks.EVEN)


@dataclass(frozen=True, slots=True)
class Load:
    """What one round executes: a task, its items, and the expected results."""

    task: Callable[[Any], Any]
    items: Sequence[Any]
    results: Sequence[Any]


def make_load(point: Point, items: int, iteration_s: float) -> Load:
    """Return what a round of the point executes.

    Args:
        point: The point.
        items: The number of items.
        iteration_s: Seconds of one iteration of the spinning loop.
    """
    if point.payload_bytes:
        payload = random.Random(point.payload_bytes).randbytes(point.payload_bytes)  # noqa: S311 - no secret
        return Load(copy, [payload] * items, [payload] * items)
    if point.item_s:
        iterations = max(1, round(point.item_s / iteration_s))
        return Load(spin, [iterations] * items, [spin(iterations)] * items)
    return Load(nothing, range(items), range(items))


def run_round(point: Point, executor: Executor, load: Load) -> float:
    """Return the seconds in which all items of a round were executed.

    Raises:
        WrongResultError: A result is wrong, so the round has no time.
    """
    chunk = point.chunks.size(len(load.items), point.workers)
    started = time.perf_counter()
    results = list(executor.map(load.task, load.items, chunksize=chunk))
    wall_s = time.perf_counter() - started
    if results != list(load.results):
        raise WrongResultError(f"a round of {point.label} returned wrong results")
    return wall_s


def items_for(point: Point, executor: Executor) -> int:
    """Return how many items make a round of the point long enough for timing."""
    if point.item_s:
        return break_even_items(point.item_s)
    most = MAX_PAYLOADS_BYTES // point.payload_bytes if point.payload_bytes else MAX_EMPTY_ITEMS

    def try_out(items: int) -> float:
        return run_round(point, executor, make_load(point, items, 1.0))

    return enough_items(try_out, least=WORKERS, most=most)


def break_even_items(item_s: float) -> int:
    """Return how many items of a duration a round has: an even number, the same for all runners."""
    wanted = round(2 * MIN_ROUND_S / item_s)
    return min(MAX_ITEMS, max(MIN_ITEMS, wanted - wanted % 2))


def enough_items(try_out: Callable[[int], float], least: int, most: int) -> int:
    """Return the number of items, doubled from ``least``, whose round takes MIN_ROUND_S, or ``most``.

    The shorter of two rounds counts, because one may have been disturbed.

    Args:
        try_out: Runs a round of n items and returns its seconds.
        least: The first number.
        most: The largest number, whatever the time.
    """
    items = min(least, most)
    while min(try_out(items), try_out(items)) < MIN_ROUND_S and 2 * items <= most:
        items *= 2
    return items
