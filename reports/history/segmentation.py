"""Cutting a row of values into levels: split, split the parts, and take back what does not stand up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reports.history.location import Location, locate
from reports.history.splits import clearest_anywhere, clearest_split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

SMALLEST_CHANGE = 0.03


@dataclass(frozen=True, slots=True)
class Cut:
    """A boundary between two levels, judged by what lies between its neighbours.

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
