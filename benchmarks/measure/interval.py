"""The exact, distribution-free interval of a median, for deciding when enough blocks were measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CONFIDENCE = 0.95
MIN_VALUES = 6
"""With five values even the interval from the smallest to the largest covers the median only 93.75 %."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A median and the interval that holds the true median with at least the wanted confidence."""

    low: float
    median: float
    high: float

    @property
    def relative_half_width(self) -> float:
        """Return half the interval's width over the median: 0.02 means within two per cent."""
        return (self.high - self.low) / 2 / self.median


def lower_rank(count: int, confidence: float = CONFIDENCE) -> int | None:
    """Return the 1-based rank of the value that bounds the median from below, or None for too few values.

    The number of values below the true median is binomial with p = 1/2, whatever the distribution; the
    bound is the largest rank r with 2 P(X < r) <= 1 - confidence (the sign test turned into an interval;
    Conover, Practical Nonparametric Statistics, section 3.2). The upper bound is rank ``count + 1 - r``.
    """
    tail, rank = 0.0, 0
    while rank < count:
        tail += math.comb(count, rank) / 2**count
        if 2 * tail > 1 - confidence:
            break
        rank += 1
    return rank or None


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Return the median of ``values`` with its interval, or None when they are too few for one."""
    rank = lower_rank(len(values), confidence)
    if rank is None:
        return None
    ordered = sorted(values)
    return Interval(ordered[rank - 1], median(ordered), ordered[-rank])
