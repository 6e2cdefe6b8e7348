"""One series of dispatch measurements, in its measuring process: all points interleaved in blocks.

What one round of a dispatch point executes, how many items it has, and the round itself.
"""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.dispatch_points import MIN_ROUND_S, WORKERS, Point, Series, break_even_items
from benchmarks.kinds.tiny_tasks import copy, nothing, spin
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.plan.discovery import find_runners
from benchmarks.process.failure import TASK_ERRORS, Failure, failure_of
from benchmarks.process.messages import Finished, Starting
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import NoReturn

    from benchmarks.process.messages import Send

MAX_EMPTY_ITEMS = 2**18
MAX_PAYLOADS_BYTES = 2**26
"""All results of a round together: they are in memory at once."""
CALIBRATIONS = 9
CALIBRATION_S = 0.005
"""At least this long is one measurement of the spinning loop: Python's switch interval."""


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


def seconds_per_iteration(clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds of one iteration of ``spin``: the shortest of several, the least disturbed."""
    iterations = enough_iterations(clock)
    return min(_spin_s(iterations, clock) for _ in range(CALIBRATIONS)) / iterations


def enough_iterations(clock: Callable[[], float]) -> int:
    """Return a number of iterations that takes at least CALIBRATION_S."""
    iterations = 1024
    while _spin_s(iterations, clock) < CALIBRATION_S:
        iterations *= 2
    return iterations


def _spin_s(iterations: int, clock: Callable[[], float]) -> float:
    started = clock()
    spin(iterations)
    return clock() - started


@dataclass(frozen=True, slots=True)
class SeriesOrder:
    """What to measure: the points of one series, when to stop, and the seed of the blocks' order."""

    points: tuple[Point, ...]
    rule: StopRule
    seed: int


@dataclass(frozen=True, slots=True)
class Rounds:
    """One point: how many items its rounds had, and the seconds of each."""

    items: int
    data_s: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class SeriesResult:
    """Every point of the series is in one of the two."""

    measured: dict[Point, Rounds] = field(default_factory=dict)
    failures: dict[Point, Failure] = field(default_factory=dict)


def measure_series(order: SeriesOrder, send: Send) -> None:
    """Measure one series and send a SeriesResult before anything is closed."""
    with ExitStack() as closing:
        send(Finished(_Series(order, send, closing).measure()))


@dataclass(frozen=True, slots=True)
class _Series:
    """A series that is being measured: its open executors by runner, and the items of its points."""

    order: SeriesOrder
    send: Send
    closing: ExitStack
    executors: dict[str, Executor] = field(default_factory=dict)
    items: dict[Point, int] = field(default_factory=dict)

    def measure(self) -> SeriesResult:
        iteration_s = seconds_per_iteration() if self.order.points[0].series is Series.BREAK_EVEN else 1.0
        runners = find_runners()
        opening = sorted(self.order.points, key=lambda point: runners[point.runner].opening_place)
        arms = {point: self._prepare(point, iteration_s) for point in opening}
        reporter: Reporter[Point] = Reporter(
            self.send, lambda point: Starting(f"a round of {point.label}", point.cell)
        )
        seen = measure_blocks(arms, self.order.rule, f"{self.order.seed} {opening[0].series}", reporter)
        return SeriesResult(
            {point: Rounds(self.items[point], tuple(data)) for point, data in seen.rounds.items()},
            {point: failure_of(point.cell.sentence, error) for point, error in seen.failures.items()},
        )

    def _prepare(self, point: Point, iteration_s: float) -> Callable[[], float]:
        """Return what runs a round of the point; one that can't be prepared fails in its first round."""
        self.send(Starting("preparing its rounds", point.cell))
        try:
            if point.runner not in self.executors:
                opened = find_runners()[point.runner].open(point.workers)
                self.executors[point.runner] = self.closing.enter_context(opened)
            executor = self.executors[point.runner]
            self.items[point] = items_for(point, executor)
            return partial(run_round, point, executor, make_load(point, self.items[point], iteration_s))
        except TASK_ERRORS as error:
            return partial(_fail, error)


def _fail(error: BaseException) -> NoReturn:
    raise error
