"""The knee of a curve: the smallest number of workers beyond which more gain nothing, with its interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.statistics.intervals import ratio_in_blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from reports.statistics.intervals import Interval

TOLERANCE = 0.05
"""A choice is enough if the best one is less than this much faster: that is not worth twice the memory of
more workers, or the balance that larger chunks lose. Two identical interleaved measurements on a shared
machine with two CPUs differed by at most 3.6 % in nine of ten cases, so less may also be noise."""


def is_enough(of_best: Interval) -> bool:
    """Tell whether a choice is not shown to be slower than the best by more than the tolerance.

    So the smaller choice is kept until a larger one is shown to gain, as with runners. Without an interval
    the median decides.

    Args:
        of_best: Its time as a multiple of the best one's.
    """
    least = of_best.estimate if math.isnan(of_best.low) else of_best.low
    return least <= 1 + TOLERANCE


@dataclass(frozen=True, slots=True)
class Knee:
    """The smallest number of workers within the tolerance of the best.

    Attributes:
        workers: The smallest number that is not shown to be slower than the best by more than the tolerance.
        low: The smallest number that may be within the tolerance, measured or not: one more than the largest
            that is shown to be slower.
        high: The smallest number that is shown to be within it: more are not needed.
        most: The largest number that was measured.
        best: The fastest number.
        gain: How many times as fast as one worker ``workers`` are.
    """

    workers: int
    low: int
    high: int
    most: int
    best: int
    gain: Interval

    @property
    def open(self) -> bool:
        """Whether the curve may rise beyond what was measured: no number says how far."""
        return self.high == self.most > 1

    @property
    def rising(self) -> bool:
        """Whether it is still rising at the end by the medians as well."""
        return self.open and self.workers == self.most


def knee_of(rates: Mapping[int, Sequence[float]]) -> Knee:
    """Return the knee of a curve.

    Each number of workers is compared with the best one within blocks; the interval of the median ratio is
    that of order statistics. A number whose whole interval lies beyond the tolerance is below the knee; one
    whose whole interval lies within it is at or above it. Numbers between two that were measured may be the
    knee, too. With too few blocks all are possible. Choosing the best by its median makes it look slightly
    better than it is, which moves the knee up, if at all.

    Args:
        rates: Throughput in each block, by the number of workers; entry i of all belongs to block i. One
            worker is among them.
    """
    against_one = {count: ratio_in_blocks(of, rates[1]) for count, of in rates.items()}
    best = max(sorted(rates), key=lambda count: against_one[count].estimate)
    ahead = {count: ratio_in_blocks(rates[best], of) for count, of in rates.items()}
    middle = _smallest(ahead, is_enough, best)
    possible = _smallest(ahead, lambda ratio: math.isnan(ratio.low) or is_enough(ratio), best)
    return Knee(
        workers=middle,
        low=1 + max((count for count in rates if count < possible), default=0),
        high=max(middle, _smallest(ahead, lambda ratio: ratio.high <= 1 + TOLERANCE, max(rates))),
        most=max(rates),
        best=best,
        gain=against_one[middle],
    )


def _smallest(ahead: Mapping[int, Interval], holds: Callable[[Interval], bool], otherwise: int) -> int:
    return min((count for count, ratio in ahead.items() if holds(ratio)), default=otherwise)
