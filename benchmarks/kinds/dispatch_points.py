"""The points of the dispatch measurements: what is varied, and what one round of a point executes."""

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
"""Enough for handing out to be shared, and no more than the smallest machines can run at once."""

PAYLOADS_BYTES = (2**10, 2**14, 2**18, 2**22, 2**24)
"""1 KiB to 16 MiB."""

ITEM_DURATIONS_S = (10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 30e-3)
"""Steps of two and a half at most: the break-even is interpolated between two of them."""

MIN_ROUND_S = 0.01
"""Shorter rounds would be lost in the noise of the machine."""
MIN_ITEMS, MAX_ITEMS = 4, 1000
"""Of a break-even round: the longest items come twice to each worker, the shortest need not be more."""
MAX_EMPTY_ITEMS = 2**18
MAX_PAYLOADS_BYTES = 2**26
"""All results of a round together: they are in memory at once."""


class Series(StrEnum):
    """What is varied."""

    EMPTY = "empty"
    PAYLOAD = "payload"
    BREAK_EVEN = "break_even"


class Chunks(StrEnum):
    """How many items go to a worker at a time."""

    ONE = "1"
    TEN = "10"
    EVEN = "even"
    """As many as make one chunk for each worker."""

    def size(self, items: int, workers: int) -> int:
        """Return the number of items in a chunk."""
        return max(1, items // workers) if self is Chunks.EVEN else int(self)


@dataclass(frozen=True, slots=True)
class Point:
    """One benchmark of the dispatch measurements; payload and duration belong to their series only."""

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
        """Return a name for people, unique within a run, such as ``empty-processes-chunk-10``."""
        size = f"-{self.payload_bytes}B" if self.payload_bytes else ""
        size += f"-{self.item_s * 1e6:.0f}us" if self.item_s else ""
        chunk = f"-chunk-{self.chunks}" if self.chunks is not Chunks.ONE else ""
        return f"{self.series}{size}-{self.runner}{chunk}"

    @property
    def cell(self) -> Cell:
        """Return how a failure names the point."""
        return Cell(f"dispatch ({self.series})", self.runner, self.workers)


def dispatch_points(series: Series, runners: Mapping[str, Runner]) -> tuple[Point, ...]:
    """Return the points of a series; only runners that ship items to processes know chunks.

    Args:
        series: What is varied.
        runners: Sequential among them: without it nothing can break even.
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
    """What one round executes: a task, its items, and the only right results."""

    task: Callable[[Any], Any]
    items: Sequence[Any]
    results: Sequence[Any]


def make_load(point: Point, items: int, iteration_s: float) -> Load:
    """Return what a round of the point executes.

    Args:
        point: The point.
        items: How many items there shall be.
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
        WrongResultError: A result is wrong; the round then has no time.
    """
    chunk = point.chunks.size(len(load.items), point.workers)
    started = time.perf_counter()
    results = list(executor.map(load.task, load.items, chunksize=chunk))
    wall_s = time.perf_counter() - started
    if results != list(load.results):
        raise WrongResultError(f"a round of {point.label} returned something else than its items give")
    return wall_s


def items_for(point: Point, executor: Executor) -> int:
    """Return how many items make a round of the point long enough to be timed."""
    if point.item_s:
        return break_even_items(point.item_s)
    most = MAX_PAYLOADS_BYTES // point.payload_bytes if point.payload_bytes else MAX_EMPTY_ITEMS

    def try_out(items: int) -> float:
        return run_round(point, executor, make_load(point, items, 1.0))

    return enough_items(try_out, least=WORKERS, most=most)


def break_even_items(item_s: float) -> int:
    """Return how many items of a duration make a round: an even number, the same for all runners."""
    wanted = round(2 * MIN_ROUND_S / item_s)
    return min(MAX_ITEMS, max(MIN_ITEMS, wanted - wanted % 2))


def enough_items(try_out: Callable[[int], float], least: int, most: int) -> int:
    """Return the number of items, doubled from ``least``, whose round takes MIN_ROUND_S, or ``most``.

    The shorter of two rounds counts: one may have been disturbed.

    Args:
        try_out: Runs a round of so many items and returns its seconds.
        least: The first number.
        most: Never more than this, whatever the time.
    """
    items = min(least, most)
    while min(try_out(items), try_out(items)) < MIN_ROUND_S and 2 * items <= most:
        items *= 2
    return items
