"""The median of a few values with its exact, distribution-free interval, and on which side of 1 that lies.

Intervals of figures that no formula gives one for, by drawing the blocks again with replacement.

A quotient of medians that were measured apart, with an interval that assumes nothing about the noise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import bdtr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

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


RESAMPLES = 1_000
SEED = 20_251
"""Fixed, so that the same run always gives the same report."""


def resampled_interval(
    series: Sequence[Sequence[float]], figure: Callable[[NDArray[np.float64]], Sequence[float]]
) -> tuple[Interval, ...]:
    """Return figures of the medians of several series, each with its 95 % percentile bootstrap interval.

    Blocks are drawn, not single values: series of the same length get the same draw, so what the rounds of a
    block have in common stays together. The interval runs between the 2.5 % and 97.5 % quantiles of what the
    draws give (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13) and always holds the
    estimate. Quantiles are values that occurred, so figures may be infinite. With fewer than 6 blocks in any
    series there is no interval, as everywhere in the report.

    Args:
        series: One value for each block, per series.
        figure: From one median for each series to the figures.
    """
    estimates = figure(np.array([np.median(values) for values in series]))
    if min(map(len, series)) < FEWEST_BLOCKS:
        return tuple(Interval(float(estimate), math.nan, math.nan) for estimate in estimates)
    drawn = np.array([figure(medians) for medians in _resampled_medians(series)])
    tail = (1 - CONFIDENCE) / 2
    lows, highs = np.quantile(drawn, [tail, 1 - tail], axis=0, method="inverted_cdf")
    return tuple(
        Interval(float(estimate), float(min(low, estimate)), float(max(high, estimate)))
        for estimate, low, high in zip(estimates, lows, highs, strict=True)
    )


def _resampled_medians(series: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Return one row for each resample with the median of every series."""
    generator = np.random.default_rng(SEED)
    draws = {size: generator.integers(size, size=(RESAMPLES, size)) for size in sorted(set(map(len, series)))}
    return np.column_stack([np.median(np.asarray(values)[draws[len(values)]], axis=1) for values in series])


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

    As ``reports.statistics.intervals.interval_ranks`` has it, for any confidence.
    """
    ordered = np.sort(values)
    rank = int(np.count_nonzero(bdtr(np.arange(ordered.size), ordered.size, 0.5) <= error / 2))
    return (float(ordered[rank - 1]), float(ordered[-rank])) if rank else NO_BOUNDS
