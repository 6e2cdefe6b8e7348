"""The median of a few values with its exact, distribution-free interval, and on which side of 1 that lies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import bdtr

if TYPE_CHECKING:
    from collections.abc import Iterable

CONFIDENCE = 0.95
FEWEST_BLOCKS = 6

Side = Literal["above", "below", "astride", "unknown"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and where it may lie; ``low`` and ``high`` are NaN when there were too few values."""

    estimate: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the interval's width; NaN without an interval."""
        return (self.high - self.low) / 2


def median_interval(values: Iterable[float]) -> Interval:
    """Return the median of the values and its 95 % interval from order statistics.

    The interval runs from one sorted value to another and assumes nothing about the values' distribution.
    Below 6 values no two of them are far enough apart for 95 %. Values that
    were not measured (NaN) are left out.
    """
    ordered = np.sort([value for value in values if not math.isnan(value)])
    if not ordered.size:
        return Interval(math.nan, math.nan, math.nan)
    estimate = float(np.median(ordered))
    ranks = interval_ranks(ordered.size)
    if ranks is None:
        return Interval(estimate, math.nan, math.nan)
    low, high = ranks
    return Interval(estimate, float(ordered[low - 1]), float(ordered[high - 1]))


@cache  # it depends on nothing but the number of values, which is the same for most cells of a run
def interval_ranks(size: int) -> tuple[int, int] | None:
    """Return which of so many sorted values bound the median, counted from 1; None if there are too few.

    The number of values below the median is binomial with p = 1/2. The lower bound is the highest rank k for
    which at most k - 1 of them fall below with a probability of no more than half of 5 %; the upper bound is
    its mirror image (David and Nagaraja, Order Statistics, section 7.1). ``scipy.stats.quantile_test`` gives
    the same ranks and takes longer to import than all figures take to work out.
    """
    low = int(np.count_nonzero(bdtr(np.arange(size), size, 0.5) <= (1 - CONFIDENCE) / 2))
    return (low, size + 1 - low) if low else None


def side_of_one(interval: Interval) -> Side:
    """Return where the whole interval lies; only ``"above"`` and ``"below"`` are verdicts."""
    if math.isnan(interval.low) or math.isnan(interval.high):
        return "unknown"
    if interval.low > 1:
        return "above"
    return "below" if interval.high < 1 else "astride"
