"""Cuts a row of values into levels: splits it, splits the parts, and takes back what does not stand up."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, owens_t

from reports.statistics.memory import without_memory
from reports.statistics.ratios import at_most
from reports.statistics.step_place import FEWEST_PER_SIDE, Location, locate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

FEWEST_POINTS = 2 * FEWEST_PER_SIDE

MOST_EXACT_POINTS = 30
"""Up to here the exact distribution is worth its time; beyond, the other bound is low enough."""

SHORTEST_PART = 4 * FEWEST_PER_SIDE

CLEAR_ENOUGH = 1e-9
"""Below it no part is asked: it passes any level anyway."""

TIES_SEED = 20_26

SMALLEST_CHANGE = 0.03


@dataclass(frozen=True, slots=True)
class Split:
    """The clearest split of a row of values.

    Attributes:
        at: Index of the first value of the second part.
        p: Upper bound of the probability of so clear a split anywhere if there is no step, only values that
            keep a part of the one before.
    """

    at: int
    p: float


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
    around = locate(independent(part[None])[0], near - start)  # memory widens the range, not the best place
    place = Location(
        start + min(around.earliest, found.best), start + found.best, start + max(around.latest, found.best)
    )
    change = float(np.median(part[found.best :]) - np.median(part[: found.best]))
    return Cut(start, place, stop, 1.0 if split is None else split.p, change)


def _weakest(found: tuple[Cut, ...], level: float) -> int | None:
    """Return which cut to take back first: the least probable one, else the smallest; None if all stand."""
    unclear = max(range(len(found)), key=lambda at: found[at].p)
    if found[unclear].p > level:
        return unclear
    small = min(range(len(found)), key=lambda at: abs(found[at].change))
    return small if abs(found[small].change) < math.log1p(SMALLEST_CHANGE) else None


def clearest_split(values: NDArray[np.float64]) -> Split | None:
    """Return the split with the largest standardized Mann-Whitney statistic, or None below 10 values.

    The memory of the values is taken out first, so that a drift is not taken for a step (``independent``).
    Then only ranks count, so neither outliers nor the shape of the noise matter. Equal values are ranked by
    lot (with a fixed seed), which keeps the distribution exact; both parts have at least 5 values.
    """
    return _clearest(values, len(values)) if len(values) >= FEWEST_POINTS else None


def clearest_anywhere(values: NDArray[np.float64]) -> Split | None:
    """Return the clearest split of all values or of any part of them, or None below 10 values.

    A level that lasted for some 15 commits and went back is no split of the whole, but one of a part. The
    parts are half as long, a quarter and so on, down to 20, and overlap by half (after Kovacs and others,
    Biometrika 110, 2023). Half of the chance of error is spent on the whole, half on all parts alike.
    """
    whole = clearest_split(values)
    lengths = [len(values) >> halving for halving in range(1, len(values).bit_length())]
    lengths = [length for length in lengths if length >= SHORTEST_PART]
    if whole is None or not lengths or whole.p < CLEAR_ENOUGH:
        return whole
    parts = [_clearest(values, length) for length in lengths]
    weighed = [Split(whole.at, 2 * whole.p), *(Split(part.at, 2 * len(parts) * part.p) for part in parts)]
    best = min(weighed, key=lambda split: split.p)
    return Split(best.at, min(1.0, best.p))


def _clearest(values: NDArray[np.float64], length: int) -> Split:
    """Return the clearest split within any part of this length; its probability is for all of these parts."""
    last = len(values) - length
    starts = np.union1d(np.arange(0, last + 1, max(1, length // 2)), [last])
    clear = _clear(independent(values[starts[:, None] + np.arange(length)]))
    part, best = np.unravel_index(np.argmax(clear), clear.shape)
    chance = len(starts) * probability(float(clear[part, best]), length)
    return Split(int(starts[part] + FEWEST_PER_SIDE + best), min(1.0, chance))


def independent(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the rows without the memory that their values have around the two levels of the clearest split.

    Of 500 simulated rows of 10, 20, 40 and 100 values without any step at most 6 % are called at a level of
    5 %, with φ = 0, 0.3 or 0.6 (without this 3 %, 23 % and 78 % of 100 values). The price is power. A step
    in the middle by 5 deviations is found, of 20 values in 88 %, 48 % and 32 % of the cases (φ as above), of
    40 values in 100 %, 91 % and 50 %, of 100 values in 98 % and more; without this it nearly always is.

    Not all of it is seen: with φ = 0.8 up to 8 % are called (without this 99 % of 100 values). A slow drift
    below scatter of its own (φ = 0.9 and as much independent noise) looks like a shorter memory: 2, 5, 13 and
    29 % are called (without this 12, 26, 53 and 82 %).
    """
    return without_memory(rows, FEWEST_PER_SIDE + np.argmax(_clear(rows), axis=1))


def _clear(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each row how clear each of its splits is: the standardized rank sum of its first part."""
    length = rows.shape[1]
    sizes = np.arange(FEWEST_PER_SIDE, length - FEWEST_PER_SIDE + 1)
    sums = np.cumsum(_ranks(rows), axis=1)[:, sizes - 1]
    clear: NDArray[np.float64] = np.abs(sums - sizes * (length + 1) / 2) / _deviations(sizes, length)
    return clear


def probability(clear: float, points: int) -> float:
    """Return an upper bound of the probability that any of the splits is so clear by chance.

    All splits were looked at, so the probabilities of all count: their sum is a bound (from the exact
    distribution, up to 30 points). Neighboring splits go together, and taking off what each shares with the
    next gives a closer one, for normally distributed statistics (Worsley, Biometrika 69, 1982). The smaller
    of the two is returned.
    """
    sizes = np.arange(FEWEST_PER_SIDE, points - FEWEST_PER_SIDE + 1)
    bounds = [1.0, _worsley(clear, sizes, points)]
    if points <= MOST_EXACT_POINTS:
        bounds.append(_sum(clear, sizes, points))
    return min(bounds)


def _ranks(rows: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the ranks within each row, counted from 1."""
    lots = np.random.default_rng(TIES_SEED).permutation(rows.shape[1])
    order = lots[np.argsort(rows[:, lots], axis=1, kind="stable")]
    ranks = np.empty(rows.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, np.arange(1, rows.shape[1] + 1)[None, :], axis=1)
    return ranks


def _deviations(sizes: NDArray[np.int64], points: int) -> NDArray[np.float64]:
    """Return the standard deviation of the rank sum of the first part, by its size."""
    deviations: NDArray[np.float64] = np.sqrt(sizes * (points - sizes) * (points + 1) / 12)
    return deviations


def _sum(clear: float, sizes: NDArray[np.int64], points: int) -> float:
    """Return the sum of the exact two-sided probabilities of all splits."""
    others = points - sizes
    fewest = np.floor(sizes * others / 2 - clear * _deviations(sizes, points) + 1e-9).astype(int)
    return sum(
        2 * at_most(int(pairs), *sorted((int(size), int(other))))
        for pairs, size, other in zip(fewest, sizes, others, strict=True)
        if pairs >= 0
    )


def _worsley(clear: float, sizes: NDArray[np.int64], points: int) -> float:
    """Return the bound for normal statistics.

    Two normals with correlation r both exceed c with probability Phi(-c) - 2 T(c, sqrt((1 - r) / (1 + r))), T
    being Owen's function (Owen, Annals of Mathematical Statistics 27, 1956), so that all but one Phi cancel.
    """
    size = sizes[:-1]
    correlation = np.sqrt(size * (points - size - 1) / ((size + 1) * (points - size)))
    steps = owens_t(clear, np.sqrt((1 - correlation) / (1 + correlation)))
    return float(2 * ndtr(-clear) + 4 * np.sum(steps))
