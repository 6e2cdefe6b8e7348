"""A quotient of medians that were measured apart, with an interval that assumes nothing about the noise."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr

from reports.intervals import CONFIDENCE, Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_BOUNDS = (math.nan, math.nan)


def quotient(above: Sequence[float], *below: Sequence[float]) -> Interval:
    """Return the median of the first series over the medians of the others, with its 95 % interval.

    Each median gets the exact interval of order statistics, at so high a confidence that all of them hold at
    once with 95 % (Bonferroni: with k series, 1 - 0.05 / k each); then the quotient lies between its
    extremes. That needs 7 blocks with two or three series. Below there are no bounds.

    Args:
        above: Positive values of the numerator, one for each block.
        below: The same for each factor of the denominator; their blocks have nothing to do with each other.
    """
    error = (1 - CONFIDENCE) / (1 + len(below))
    estimate = float(np.median(above)) / math.prod(float(np.median(values)) for values in below)
    low, high = _bounds(above, error)
    for values in below:
        least, most = _bounds(values, error)
        low, high = low / most, high / least
    return Interval(estimate, low, high)


def _bounds(values: Sequence[float], error: float) -> tuple[float, float]:
    """Return the bounds of a median that it lies outside of with no more than this probability.

    As ``reports.intervals.interval_ranks`` has it, for any confidence.
    """
    ordered = np.sort(values)
    rank = int(np.count_nonzero(bdtr(np.arange(ordered.size), ordered.size, 0.5) <= error / 2))
    return (float(ordered[rank - 1]), float(ordered[-rank])) if rank else NO_BOUNDS
