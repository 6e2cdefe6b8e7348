"""What an item costs by the number of items that are sent to a process at a time, and how many are enough."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated

from reports.data.fields import Count, Line, one_of, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import Interval, median_interval, ratio_in_blocks, side_of_one
from reports.statistics.knee import is_enough
from reports.statistics.scheduling import LEAST_S, in_chunks

if TYPE_CHECKING:
    from reports.data.model import Run
    from reports.data.user_function import Own

EQUAL, UNEQUAL, OWN = "equal", "unequal", "own"

SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class BatchPoint:
    """One point of the batch measurements; entry i of ``wall_s`` belongs to block i.

    Attributes:
        series: Which items: equal ones, unequal ones with the same mean, or those of a user's function.
        chunk_size: Items that are sent together; None where nothing is sent.
    """

    series: Annotated[str, one_of(EQUAL, UNEQUAL, OWN)]
    runner: str
    workers: Count
    items: Count
    wall_s: tuple[float, ...]
    chunk_size: Count | None = None
    start_method: Line | None = None


@dataclass(frozen=True, slots=True)
class BatchPart:
    """Which point it is of those without a time."""

    series: Annotated[str, one_of(EQUAL, UNEQUAL, OWN)]
    runner: str
    workers: Count
    chunk_size: Count | None = None


def _series(point: BatchPoint | BatchPart) -> Series:
    """Return the series of a point, whose values are per item."""
    per_item_s = tuple(each / point.items for each in point.wall_s) if isinstance(point, BatchPoint) else ()
    return Series(point.series, point.runner, point.workers, {"chunk": point.chunk_size}, per_item_s)


KIND = Kind("batches", partial(structure, BatchPoint), partial(structure, BatchPart), _series)


@dataclass(frozen=True, slots=True)
class Step:
    """One chunk size.

    Attributes:
        chunk_size: Items that are sent together.
        cost_s: Seconds per item: those of a round over its items.
        of_best: Its time as a multiple of that of the best chunk size, within blocks.
        gain: How many times as fast as items sent one by one, within blocks.
        order_allows: The highest speedup that the lengths of a user's items allow in such chunks; None where
            they are not known.
    """

    chunk_size: int
    cost_s: Interval
    of_best: Interval
    gain: Interval
    order_allows: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether it is not shown to be slower than the best by more than the tolerance."""
        return is_enough(self.of_best)

    @property
    def pays(self) -> bool:
        """Whether it is shown to be faster than items sent one by one."""
        return side_of_one(self.gain) == "above"


@dataclass(frozen=True, slots=True)
class Curve:
    """All chunk sizes of some items, from one by one to one chunk per worker.

    Attributes:
        evenly_s: Seconds per item if the work of sequential were shared evenly and sending cost nothing;
            None where sequential was not measured.
    """

    series: str
    runner: str
    workers: int
    items: int
    blocks: int
    steps: tuple[Step, ...]
    evenly_s: Interval | None

    @property
    def enough(self) -> Step:
        """The smallest chunk size that is enough and, beyond 1, shown to gain."""
        first = self.steps[0]
        found = first if first.is_enough else None
        return found or next((step for step in self.steps if step.is_enough and step.pays), self.best)

    @property
    def best(self) -> Step:
        """The chunk size with the shortest time."""
        return min(self.steps, key=lambda step: step.cost_s.estimate)

    @property
    def pays(self) -> bool:
        """Whether items sent one by one are shown to be too slow."""
        return self.told and self.enough.chunk_size > 1

    @property
    def told(self) -> bool:
        """Whether there are enough blocks for intervals."""
        return side_of_one(self.steps[-1].gain) != "unknown"

    @property
    def loss(self) -> Interval:
        """The time of the largest chunks as a multiple of the best chunk size's."""
        return self.steps[-1].of_best


@lru_cache(maxsize=1)  # the section, its chart and the questions tell of the same curves
def curves(run: Run) -> tuple[Curve, ...]:
    """Return the curve of each kind of items that has more than one chunk size, equal items first."""
    points = run.of(BatchPoint)
    found = []
    for series in (EQUAL, UNEQUAL, OWN):
        mine = [point for point in points if point.series == series]
        sent = sorted((point for point in mine if point.chunk_size), key=lambda point: point.chunk_size or 0)
        alone = next((point for point in mine if point.runner == SEQUENTIAL), None)
        if len(sent) > 1 and sent[0].chunk_size == 1:
            found.append(_curve(sent, alone, run.own if series == OWN else None))
    return tuple(found)


def curve_of(run: Run, series: str) -> Curve | None:
    """Return the curve of some items, or None if it was not measured."""
    return next((curve for curve in curves(run) if curve.series == series), None)


def _curve(sent: list[BatchPoint], alone: BatchPoint | None, own: Own | None) -> Curve:
    first = sent[0]
    best = min(sent, key=lambda point: median_interval(point.wall_s).estimate)
    evenly_s = None
    if alone is not None:
        evenly_s = median_interval(each / alone.items / first.workers for each in alone.wall_s)
    steps = tuple(
        Step(
            point.chunk_size or 1,
            median_interval(each / point.items for each in point.wall_s),
            ratio_in_blocks(point.wall_s, best.wall_s),
            ratio_in_blocks(first.wall_s, point.wall_s),
            _order_allows(point, own),
        )
        for point in sent
    )
    return Curve(first.series, first.runner, first.workers, first.items, len(first.wall_s), steps, evenly_s)


def _order_allows(point: BatchPoint, own: Own | None) -> float | None:
    if own is None or not own.items_s or max(own.items_s) < LEAST_S:
        return None
    return in_chunks(own.items_s, point.workers, point.chunk_size or 1)
