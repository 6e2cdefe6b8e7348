"""Cutting a row of values into levels: split, split the parts, and take back what does not stand up.

Each boundary is located: where the step most likely is, and between which values it surely lies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.statistics.splits import FEWEST_PER_SIDE, clearest_anywhere, clearest_split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

MOST_LIKELIHOOD = -2 * math.log(1 - math.sqrt(0.95))
"""How much worse a place may fit and still belong to the 95 %: about 7.35.

Around a true step both sides are random walks of the likelihood, and each stays below x with probability
1 - exp(-x / 2) (Yao, Annals of Statistics 15, 1987).
"""
SMALLEST_CHANGE = 0.03
CLIP_DEVIATIONS = 3.0
NORMAL_MAD = 1.4826
NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Location:
    """Indices of the first value of the new level: the best one, and the range it lies in at 95 %."""

    earliest: int
    best: int
    latest: int


def locate(values: NDArray[np.float64], near: int) -> Location:
    """Return where the step is, given that there is one and that it is near the index.

    The place is that of the least squares around two means. Values farther out than 3 deviations of their
    level are moved to there before, so that no single one decides. Each side has at least 5 values.
    """
    size = len(values)
    sizes = np.arange(FEWEST_PER_SIDE, size - FEWEST_PER_SIDE + 1)
    clipped = _clipped(values, near)
    centered = clipped - np.mean(clipped)
    total = float(np.sum(centered**2))
    sums = np.cumsum(centered)[sizes - 1]
    left = np.maximum(total - sums**2 * size / (sizes * (size - sizes)), 0) + NOTHING * (total or 1)
    worse = size * np.log(left / left.min())
    likely = sizes[worse <= MOST_LIKELIHOOD]
    return Location(int(likely[0]), int(sizes[np.argmin(left)]), int(likely[-1]))


def is_gradual(values: NDArray[np.float64], at: int) -> bool:
    """Tell whether one straight line leaves less than two levels do, in absolute deviations.

    The line is Tukey's: its slope is that between the medians of the first and the last third, and the rest
    has median 0 (Exploratory Data Analysis, 1977, chapter 10).
    """
    third = len(values) // 3
    places = np.arange(len(values))
    slope = (np.median(values[-third:]) - np.median(values[:third])) / (len(values) - third)
    line = values - slope * places
    around_line = float(np.sum(np.abs(line - np.median(line))))
    around_levels = float(np.sum(np.abs(values - _levels(values, at))))
    return around_line < around_levels


def _levels(values: NDArray[np.float64], at: int) -> NDArray[np.float64]:
    """Return for each value the median of its side."""
    sides = np.median(values[:at]), np.median(values[at:])
    return np.where(np.arange(len(values)) < at, *sides)


def _clipped(values: NDArray[np.float64], at: int) -> NDArray[np.float64]:
    levels = _levels(values, at)
    reach = CLIP_DEVIATIONS * NORMAL_MAD * float(np.median(np.abs(values - levels)))
    return np.clip(values, levels.min() - reach, levels.max() + reach)


@dataclass(frozen=True, slots=True)
class Cut:
    """A boundary between two levels, judged by what lies between its neighbors.

    Attributes:
        start: Index where the level before begins.
        location: Where the level after begins; absolute indices like all others.
        stop: Index where the level after ends.
        p: Probability of so clear a split by chance.
        change: Median after minus median before, of the logarithms.
    """

    start: int
    location: Location
    stop: int
    p: float
    change: float


def cuts(logs: NDArray[np.float64], level: float) -> tuple[Cut, ...]:
    """Return the boundaries between levels, in order.

    First every part that has a split clear enough is split there (binary segmentation). An early split was
    made before the later ones were known, so each is then placed and judged again by the two levels that it
    separates, and the weakest is taken back until all of them are clear enough and change at least 3 %.

    Args:
        logs: Logarithms of the values, so that a change is a ratio.
        level: The highest probability by chance at which a split counts.
    """

    @cache
    def between(start: int, near: int, stop: int) -> Cut:
        return _cut(logs, start, near, stop)

    places = sorted(_divide(logs, level))
    while places:
        found = tuple(_placed(places, len(logs), between))
        weakest = _weakest(found, level)
        if weakest is None:
            return found
        places = [cut.location.best for cut in found]
        del places[weakest]
    return ()


def _divide(logs: NDArray[np.float64], level: float) -> Iterator[int]:
    parts = [(0, len(logs))]
    while parts:
        start, stop = parts.pop()
        split = clearest_anywhere(logs[start:stop])
        if split is not None and split.p <= level:
            yield start + split.at
            parts += [(start, start + split.at), (start + split.at, stop)]


def _placed(places: list[int], size: int, between: Callable[[int, int, int], Cut]) -> Iterator[Cut]:
    """Yield the cuts, each placed anew between the one placed before it and the one that follows."""
    start = 0
    for near, stop in pairwise([*places, size]):
        yield (cut := between(start, near, stop))
        start = cut.location.best


def _cut(logs: NDArray[np.float64], start: int, near: int, stop: int) -> Cut:
    part = logs[start:stop]
    split = clearest_split(part)
    found = locate(part, near - start)
    place = Location(start + found.earliest, start + found.best, start + found.latest)
    change = float(np.median(part[found.best :]) - np.median(part[: found.best]))
    return Cut(start, place, stop, 1.0 if split is None else split.p, change)


def _weakest(found: tuple[Cut, ...], level: float) -> int | None:
    """Return which cut to take back first: the least probable one, else the smallest; None if all stand."""
    unclear = max(range(len(found)), key=lambda at: found[at].p)
    if found[unclear].p > level:
        return unclear
    small = min(range(len(found)), key=lambda at: abs(found[at].change))
    return small if abs(found[small].change) < math.log1p(SMALLEST_CHANGE) else None
