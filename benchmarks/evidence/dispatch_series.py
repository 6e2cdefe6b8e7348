"""One series of dispatch measurements, in its measuring process: all points interleaved in blocks."""

from __future__ import annotations

import random
import time
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.discovery import find_runners
from benchmarks.evidence.dispatch_load import items_for, make_load, run_round, seconds_per_iteration
from benchmarks.evidence.dispatch_points import Point, Series
from benchmarks.evidence.interleaving import Limits, Watch, interleave
from benchmarks.messages import BlockEnded, Failure, Finished, Starting
from benchmarks.open_cell import TASK_ERRORS, explain

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from typing import NoReturn

    from benchmarks.messages import Tell


@dataclass(frozen=True, slots=True)
class SeriesOrder:
    """What to measure: the points of one series, when to stop, and the seed of the blocks' order."""

    points: tuple[Point, ...]
    limits: Limits
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


def measure_series(order: SeriesOrder, tell: Tell) -> None:
    """Measure one series and tell a SeriesResult before anything is closed."""
    with ExitStack() as closing:
        tell(Finished(_Series(order, tell, closing).measure()))


@dataclass(frozen=True, slots=True)
class _Series:
    """A series that is being measured: its open executors by runner, and the items of its points."""

    order: SeriesOrder
    tell: Tell
    closing: ExitStack
    executors: dict[str, Executor] = field(default_factory=dict)
    items: dict[Point, int] = field(default_factory=dict)

    def measure(self) -> SeriesResult:
        iteration_s = seconds_per_iteration() if self.order.points[0].series is Series.BREAK_EVEN else 1.0
        runners = find_runners()
        opening = sorted(self.order.points, key=lambda point: runners[point.runner].opening_place)
        arms = {point: self._prepare(point, iteration_s) for point in opening}
        shuffle = random.Random(f"{self.order.seed} {opening[0].series}")  # noqa: S311 - an order, no secret
        seen = interleave(arms, self.order.limits, shuffle, self._watch())
        return SeriesResult(
            {point: Rounds(self.items[point], tuple(data)) for point, data in seen.rounds.items()},
            {point: _failure(point, error) for point, error in seen.failures.items()},
        )

    def _watch(self) -> Watch[Point]:
        return Watch(
            time.monotonic,
            lambda point: self.tell(Starting(f"a round of {point.label}", point.cell)),
            lambda count: self.tell(BlockEnded(count, None)),
        )

    def _prepare(self, point: Point, iteration_s: float) -> Callable[[], float]:
        """Return what runs a round of the point; one that can't be prepared fails in its first round."""
        self.tell(Starting("preparing its rounds", point.cell))
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


def _failure(point: Point, error: BaseException) -> Failure:
    detail = "".join(traceback.format_exception(error))
    return Failure(f"{point.cell.sentence} failed: {explain(error)}", detail)
