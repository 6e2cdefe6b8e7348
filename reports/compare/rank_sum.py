"""The Mann-Whitney distribution: how often so few pairs fall on one side when nothing differs."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_EXACT_PAIRS = 10_000
"""Above it, the normal approximation differs by less than is ever printed, and is made at once."""


def at_most(pairs: int, first: int, second: int) -> float:
    """Return the probability of no more than so many pairs when both samples have one distribution.

    A pair is one value of each sample, and it counts when its first value is the larger one. Exact up to
    10,000 pairs, then by the normal approximation with continuity correction.

    Args:
        pairs: How many pairs count, from 0 to ``first`` times ``second``.
        first: Size of the first sample.
        second: Size of the second.
    """
    return float(_cumulative(first, second)[pairs])


def fewest_pairs(tail: float, first: int, second: int) -> int:
    """Return the highest number k for which at most k - 1 pairs have no more than this probability."""
    return int(np.searchsorted(_cumulative(first, second), tail, side="right"))


@cache  # most series of a run have the same sizes
def _cumulative(first: int, second: int) -> NDArray[np.float64]:
    total = first * second
    if total <= MOST_EXACT_PAIRS:
        return np.minimum(np.cumsum(_exact(first, second)), 1.0)
    deviation = math.sqrt(total * (first + second + 1) / 12)
    normal: NDArray[np.float64] = ndtr((np.arange(total + 1) + 0.5 - total / 2) / deviation)
    return normal


def _exact(first: int, second: int) -> NDArray[np.float64]:
    """Return the probability of 0, 1, … ``first * second`` pairs.

    The largest value of all belongs to the first sample with probability first / (first + second), and then
    it makes a pair with each value of the second (Mann and Whitney, Annals of Mathematical Statistics 18,
    1947, equation 1). Only positive terms are added, so nothing cancels.
    """
    columns = [_certain(first, second) for _ in range(second + 1)]
    for mine in range(1, first + 1):
        for theirs in range(1, second + 1):
            share = mine / (mine + theirs)
            shifted = np.roll(columns[theirs], theirs)
            columns[theirs] = share * shifted + (1 - share) * columns[theirs - 1]
    return columns[second]


def _certain(first: int, second: int) -> NDArray[np.float64]:
    """Return the distribution without any pair: none, for certain."""
    none = np.zeros(first * second + 1)
    none[0] = 1.0
    return none
