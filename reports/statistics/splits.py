"""Whether a row of values has two levels: the clearest of all splits, and its probability by chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr, owens_t

from reports.statistics.ratios import at_most

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_PER_SIDE = 5
FEWEST_POINTS = 2 * FEWEST_PER_SIDE
MOST_EXACT_POINTS = 30
"""Up to here the exact distribution is worth its time; beyond, the other bound is low enough."""
SHORTEST_PART = 4 * FEWEST_PER_SIDE
CLEAR_ENOUGH = 1e-9
"""Below it no part is asked: it passes any level anyway."""
TIES_SEED = 20_26


@dataclass(frozen=True, slots=True)
class Split:
    """The clearest split of a row of values.

    Attributes:
        at: Index of the first value of the second part.
        p: Upper bound of the probability of so clear a split anywhere if the order of values means nothing.
    """

    at: int
    p: float


def clearest_split(values: NDArray[np.float64]) -> Split | None:
    """Return the split with the largest standardized Mann-Whitney statistic, or None below 10 values.

    Only ranks count, so neither outliers nor the shape of the noise matter. Equal values are ranked by lot
    (with a fixed seed), which keeps the distribution exact; both parts have at least 5 values.
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
    sizes = np.arange(FEWEST_PER_SIDE, length - FEWEST_PER_SIDE + 1)
    sums = np.cumsum(_ranks(values[starts[:, None] + np.arange(length)]), axis=1)[:, sizes - 1]
    clear = np.abs(sums - sizes * (length + 1) / 2) / _deviations(sizes, length)
    part, best = np.unravel_index(np.argmax(clear), clear.shape)
    chance = len(starts) * probability(float(clear[part, best]), length)
    return Split(int(starts[part] + sizes[best]), min(1.0, chance))


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
