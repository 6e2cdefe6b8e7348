"""What a row of values keeps of the value before: how much, and the row without it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import stdtrit

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_MEMORY = 0.9
"""Beyond it a row is as good as a random walk, which steps all the time: nothing is found in it then."""

SURE = 0.95

FITTED = 4
"""Two levels, where they meet, and the memory: as many degrees of freedom are gone."""

CLIP_DEVIATIONS = 3.0

NORMAL_MAD = 1.4826


def without_memory(rows: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return rows of the same levels whose values are independent if each kept a part of the one before.

    Runs on one machine drift: a slow hour makes neighbors slow alike. With memory φ, a value is its level
    plus φ times what the last one was off, plus something new (AR(1)). What is new is y(i) - φ y(i - 1), and
    divided by 1 - φ it lies around the same level, only scattered more; the first value stays as it is. This
    is "prewhitening", usual for steps in climate series (Wang, Journal of Applied Meteorology and Climatology
    47, 2008; for many steps Chakar and others, Bernoulli 23, 2017). After a step the first value lies too far
    out, in the direction of the step.

    Args:
        rows: One row of at least 10 values each.
        at: For each row where its level may change: the index of the first value of the second one.
    """
    memory = safe_memory(rows, at)[:, None]
    new = rows.copy()
    new[:, 1:] = (rows[:, 1:] - memory * rows[:, :-1]) / (1 - memory)
    return new


def safe_memory(rows: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return for each row the largest φ that it may well have: the upper end of a one-sided 95 % interval.

    φ is the correlation of neighbors around two levels (or a line), values farther out than 3 deviations
    moved to there. It comes out too small by (2 + 4 φ) / n, since two levels were fitted (Marriott and Pope,
    Biometrika 41, 1954, for one level); its deviation is at most 1 / √n. The upper end is taken, because
    too small a φ calls changes that are none, and too large a φ only misses small ones.
    """
    size = rows.shape[1]
    off = _off(rows, at)
    squares = np.sum(off * off, axis=1)
    together = np.sum(off[:, 1:] * off[:, :-1], axis=1)
    seen = np.divide(together, squares, out=np.zeros(len(rows)), where=squares > 0)
    margin = float(stdtrit(size - FITTED, SURE)) / math.sqrt(size)
    memory: NDArray[np.float64] = (seen + 2 / size) / (1 - 4 / size) + margin
    return np.clip(memory, 0, MOST_MEMORY)


def _off(rows: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return how far each value is from its expectation, none farther than 3 deviations.

    A row is expected to be on two levels or, where that leaves less, on a straight line: a slow change of the
    code is no memory of the machine.
    """
    around = np.stack([_around_levels(rows, at), _around_line(rows)])
    better = np.argmin(np.sum(np.abs(around), axis=2), axis=0)
    off = around[better, np.arange(len(rows))]
    reach = CLIP_DEVIATIONS * NORMAL_MAD * np.median(np.abs(off), axis=1, keepdims=True)
    clipped: NDArray[np.float64] = np.clip(off, -reach, reach)
    return clipped


def _around_levels(rows: NDArray[np.float64], at: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the distances from the median of each side."""
    before = np.arange(rows.shape[1]) < at[:, None]
    levels: NDArray[np.float64] = np.where(before, _medians(rows, before), _medians(rows, ~before))
    return rows - levels


def _medians(rows: NDArray[np.float64], chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the median of the chosen values of each row, as a column."""
    ordered = np.sort(np.where(chosen, rows, np.inf), axis=1)
    count = np.sum(chosen, axis=1, keepdims=True)
    middle = [np.take_along_axis(ordered, place, axis=1) for place in ((count - 1) // 2, count // 2)]
    medians: NDArray[np.float64] = np.mean(middle, axis=0)
    return medians


def _around_line(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distances from Tukey's line through the medians of the first and the last third."""
    size = rows.shape[1]
    third = size // 3
    ends = np.median(rows[:, -third:], axis=1) - np.median(rows[:, :third], axis=1)
    left = rows - ends[:, None] / (size - third) * np.arange(size)
    around: NDArray[np.float64] = left - np.median(left, axis=1, keepdims=True)
    return around
