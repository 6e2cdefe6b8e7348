"""Where the step between two levels lies, and whether it is a step at all or a slow change."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.statistics.memory import CLIP_DEVIATIONS, NORMAL_MAD

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_PER_SIDE = 5

NOTHING = 1e-12

MOST_LIKELIHOOD = -2 * math.log(1 - math.sqrt(0.95))
"""How much worse a place may fit and still belong to the 95 %: about 7.35.

Around a true step both sides are random walks of the likelihood, and each stays below x with probability
1 - exp(-x / 2) (Yao, Annals of Statistics 15, 1987).
"""


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
