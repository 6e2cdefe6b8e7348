"""The break-even: from which duration of an item on one runner beats another, by how items are sent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.chapters.dispatch.break_even_words import sentence
from reports.chapters.dispatch.facts import DispatchPoint
from reports.statistics.intervals import Interval, Side, median_interval, resampled_interval, side_of_one

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from reports.data.model import Run

SEQUENTIAL, THREADS = "sequential", "threads"
ONE_BY_ONE, ONE_CHUNK = "one by one", "in one chunk per worker"


@dataclass(frozen=True, slots=True)
class Step:
    """One duration of the sweep: how many times as fast the runner was as the one it is compared with."""

    item_s: float
    ratio: Interval


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a runner that sends its items in one certain way begins to win.

    Attributes:
        chunking: How items are sent; None for a runner that sends nothing.
        steps: The sweep, by duration.
        at_s: Duration at which the median ratio crosses 1, with its interval. 0 stands for "below the
            shortest item tried" and infinity for "above the longest", in the bounds too.
        surely_from_s: The shortest duration tried from which on every whole interval lies above 1, or None.
        verdict: Where the whole interval lies at the longest duration: only ``"above"`` is a win.
    """

    chunking: str | None
    steps: tuple[Step, ...]
    at_s: Interval
    surely_from_s: float | None
    verdict: Side


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From which items on ``runner`` beats ``against``, for each way of sending them."""

    runner: str
    workers: int
    against: str
    crossings: tuple[Crossing, ...]

    @property
    def sentence(self) -> str:
        """The break-even in words; it claims no win that the intervals don't show."""
        return sentence(self)


def break_evens(run: Run) -> tuple[BreakEven, ...]:
    """Return how each runner compares with sequential, and each one but threads with as many threads.

    Rounds are paired block by block, as in speedups. Arms that can't be paired are left out.
    """
    sweep = [point for point in run.of(DispatchPoint) if point.series == "break_even"]
    found = []
    for runner, workers in sorted({(p.runner, p.workers) for p in sweep if p.runner != SEQUENTIAL}):
        mine = [point for point in sweep if (point.runner, point.workers) == (runner, workers)]
        for against in (SEQUENTIAL,) if runner == THREADS else (SEQUENTIAL, THREADS):
            alike = {1} if against == SEQUENTIAL else {workers}
            others = [p for p in sweep if p.runner == against and p.workers in alike]
            crossings = tuple(_crossings(mine, {p.item_s: p for p in others}))
            if crossings:
                found.append(BreakEven(runner, workers, against, crossings))
    return tuple(found)


def crossing_s(item_s: NDArray[np.float64], ratios: NDArray[np.float64]) -> float:
    """Return the duration from which on the ratios lie above 1: 0 if all do, infinity if the last doesn't.

    Between two durations the ratio is taken to be a power of the duration (a straight line when both are
    logarithmic), which it nearly is where dispatch costs dominate. When 1 is crossed several times, the last
    crossing counts: it is the break-even only if longer items keep winning.
    """
    losing = np.flatnonzero(ratios <= 1)
    if not losing.size:
        return 0.0
    last = int(losing[-1])
    if last == len(ratios) - 1:
        return math.inf
    start, end = np.log(ratios[last]), np.log(ratios[last + 1])
    shortest, longest = np.log(item_s[last]), np.log(item_s[last + 1])
    return float(np.exp(shortest - start / (end - start) * (longest - shortest)))


def _crossings(
    points: Iterable[DispatchPoint], others: Mapping[float | None, DispatchPoint]
) -> Iterator[Crossing]:
    """Yield one crossing for each way of sending items, one by one first."""
    arms: dict[str | None, list[tuple[float, tuple[float, ...]]]] = {}
    for point in points:
        other = others.get(point.item_s)
        if point.item_s is not None and other is not None and _comparable(point, other):
            ratios = tuple(b / a for a, b in zip(point.wall_s, other.wall_s, strict=True))
            arms.setdefault(_chunking(point), []).append((point.item_s, ratios))
    for chunking in sorted(arms, key=lambda name: (name != ONE_BY_ONE, name or "")):
        yield _crossing(chunking, sorted(arms[chunking]))


def _comparable(point: DispatchPoint, other: DispatchPoint) -> bool:
    return point.items == other.items and len(point.wall_s) == len(other.wall_s)


def _chunking(point: DispatchPoint) -> str | None:
    if point.runner == THREADS or point.chunk_size is None:
        return None
    if point.chunk_size == 1:
        return ONE_BY_ONE
    whole = max(1, point.items // point.workers)
    return ONE_CHUNK if point.chunk_size >= whole else f"in chunks of {point.chunk_size}"


def _crossing(chunking: str | None, arm: list[tuple[float, tuple[float, ...]]]) -> Crossing:
    durations = np.array([item_s for item_s, _ in arm])
    steps = tuple(Step(item_s, median_interval(ratios)) for item_s, ratios in arm)
    (at_s,) = resampled_interval(
        [ratios for _, ratios in arm], lambda medians: (crossing_s(durations, medians),)
    )
    return Crossing(chunking, steps, at_s, _surely_from(steps), side_of_one(steps[-1].ratio))


def _surely_from(steps: tuple[Step, ...]) -> float | None:
    surely = None
    for step in reversed(steps):
        if side_of_one(step.ratio) != "above":
            break
        surely = step.item_s
    return surely
