"""Estimates with intervals: medians, percentiles, shares, and figures that are made from several medians."""

from __future__ import annotations

import math
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from scipy.special import bdtr, betaincinv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.typing import NDArray

CONFIDENCE = 0.95
FEWEST_BLOCKS = 6
RESAMPLES = 1_000
SEED = 20_251
"""Fixed, so that the same run always gives the same report."""

Side = Literal["above", "below", "astride", "unknown"]


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate and where it may lie; ``low`` and ``high`` are NaN when there were too few values."""

    estimate: float
    low: float = math.nan
    high: float = math.nan

    @property
    def half_width(self) -> float:
        """Half of the interval's width; NaN without an interval."""
        return (self.high - self.low) / 2


UNKNOWN = Interval(math.nan)


def side_of_one(ratio: Interval) -> Side:
    """Return where the whole interval of a ratio lies: the one place that compares an interval with 1."""
    if math.isnan(ratio.low) or math.isnan(ratio.high):
        return "unknown"
    if ratio.low > 1:
        return "above"
    return "below" if ratio.high < 1 else "astride"


def median_interval(values: Iterable[float]) -> Interval:
    """Return the median of the values and its 95 % interval from order statistics.

    The interval runs from one sorted value to another and assumes nothing about the values' distribution.
    Below 6 values no two of them are far enough apart for 95 %. Values that were not measured (NaN) are left
    out. Plain Python, because for a dozen values making an array of them takes longer than all the rest, and
    a history asks for a million medians.
    """
    ordered = sorted(float(value) for value in values if not math.isnan(value))
    size = len(ordered)
    if not size:
        return UNKNOWN
    estimate = (ordered[(size - 1) // 2] + ordered[size // 2]) / 2
    ranks = interval_ranks(size)
    if ranks is None:
        return Interval(estimate)
    low, high = ranks
    return Interval(estimate, ordered[low - 1], ordered[high - 1])


@cache  # it depends on nothing but the number of values, which is the same for most cells of a run
def interval_ranks(size: int, error: float = 1 - CONFIDENCE) -> tuple[int, int] | None:
    """Return which of a number of sorted values bound the median, counted from 1; None if they are too few.

    The number of values below the median is binomial with p = 1/2. The lower bound is the highest rank k for
    which at most k - 1 of them fall below with a probability of no more than half of the error; the upper
    bound is its mirror image (David and Nagaraja, Order Statistics, section 7.1).
    ``scipy.stats.quantile_test`` gives the same ranks and takes longer to import than all figures take to
    work out.

    Args:
        size: How many values there are.
        error: The probability with which the median may lie outside.
    """
    low = int(np.count_nonzero(bdtr(np.arange(size), size, 0.5) <= error / 2))
    return (low, size + 1 - low) if low else None


def ratio_in_blocks(above: Sequence[float], below: Sequence[float]) -> Interval:
    """Return the median of the ratios within blocks; entry i of both series belongs to block i.

    Series of different lengths have no blocks in common, so their ratio is unknown. Blocks without a positive
    divisor are left out.
    """
    if len(above) != len(below):
        return UNKNOWN
    return median_interval(over / under for over, under in zip(above, below, strict=True) if under > 0)


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
    ranks = interval_ranks(len(values), error)
    if ranks is None:
        return math.nan, math.nan
    ordered = sorted(values)
    return ordered[ranks[0] - 1], ordered[ranks[1] - 1]


def share_interval(count: int, of: int) -> Interval:
    """Return a share and its 95 % interval: Clopper and Pearson's (1934), and for none the rule of three."""
    if not count:
        return Interval(0.0, 0.0, min(1.0, 3 / of))
    tail = (1 - CONFIDENCE) / 2
    high = 1.0 if count == of else float(betaincinv(count + 1, of - count, 1 - tail))
    return Interval(count / of, float(betaincinv(count, of - count + 1, tail)), high)


def resampled_interval(
    series: Sequence[Sequence[float]], figure: Callable[[NDArray[np.float64]], Sequence[float]]
) -> tuple[Interval, ...]:
    """Return figures of the medians of several series, each with its interval from resampled blocks.

    Args:
        series: One value for each block, per series.
        figure: From one median for each series to the figures.
    """
    return resampled_intervals(series, lambda rows: np.array([figure(medians) for medians in rows]))


def resampled_intervals(
    series: Sequence[Sequence[float]], figures: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> tuple[Interval, ...]:
    """Return what ``resampled_interval`` does, for figures that are worked out for all draws at once.

    This is the 95 % percentile bootstrap. Blocks are drawn, not single values: series of the same length get
    the same draw, so what the rounds of a block have in common stays together. The interval runs between the
    2.5 % and 97.5 % quantiles of what the draws give (Efron and Tibshirani, An Introduction to the Bootstrap,
    1993, chapter 13) and always holds the estimate. Quantiles are values that occurred, so figures may be
    infinite. With fewer than 6 blocks in any series there is no interval, as everywhere in the report.

    Args:
        series: One value for each block, per series.
        figures: From rows with one median for each series to rows with the figures.
    """
    (estimates,) = figures(np.array([[np.median(values) for values in series]]))
    if min(map(len, series)) < FEWEST_BLOCKS:
        return tuple(Interval(float(estimate)) for estimate in estimates)
    drawn = figures(_resampled_medians(series))
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


ENOUGH_BEYOND = 10
"""A percentile is shown if at least this many requests took longer: with fewer, one more moves it far."""
SHOWN = {"p50_s": 0.5, "p90_s": 0.9, "p99_s": 0.99, "p99.9_s": 0.999}
MEDIAN = 0.5


class Answered(Protocol):
    """Requests of one condition and how long their answers took."""

    @property
    def requests(self) -> Sequence[int]:
        """How many there were in each block, those without an answer included."""

    @property
    def p50_s(self) -> Sequence[float]:
        """The median of each block."""

    @property
    def latency_s(self) -> Sequence[float]:
        """The different times that answers took, ascending."""

    @property
    def latency_counts(self) -> Sequence[int]:
        """How often each of these times occurred."""


def percentile(point: Answered, share: float) -> Interval:
    """Return the time within which a share of all requests was answered, with its interval; NaN if unknown.

    The median is that of the blocks' medians, and its interval shows how they differ. Others need all
    requests together: then the number of those below the true percentile is binomial, and two of the sorted
    times bound it with 95 % (David and Nagaraja, Order Statistics, section 7.1), as far as one request tells
    nothing of the next. A lost request counts as longer than all others; there is no bound among the lost.
    """
    if share == MEDIAN:
        return median_interval(point.p50_s)
    requests = sum(point.requests)
    if requests * (1 - share) < ENOUGH_BEYOND - 1e-9:
        return UNKNOWN
    ranks = np.arange(requests + 1)
    tail = (1 - CONFIDENCE) / 2
    below = bdtr(ranks, requests, share)  # probability that at most this many lie below the true percentile
    low = int(np.count_nonzero(below <= tail))
    high = int(np.count_nonzero(below < 1 - tail)) + 1
    low_s, high_s = at_rank(point, max(1, low)), at_rank(point, high)
    estimate = at_rank(point, math.ceil(share * requests - 1e-9))
    bounded = math.isfinite(low_s) and math.isfinite(high_s)
    return Interval(estimate, low_s, high_s) if bounded else Interval(estimate)


def at_rank(point: Answered, rank: int) -> float:
    """Return the time that stands at a rank, from 1, among all sorted times; NaN beyond those answered."""
    counted = list(accumulate(point.latency_counts))
    place = bisect_left(counted, rank)
    return point.latency_s[place] if place < len(counted) else math.nan


def curve(point: Answered) -> Iterator[tuple[float, float]]:
    """Yield shares of all requests and the times within which they were answered, while enough lie beyond."""
    requests = sum(point.requests)
    for seconds, answered in zip(point.latency_s, accumulate(point.latency_counts), strict=True):
        if requests - answered < ENOUGH_BEYOND:
            return
        yield answered / requests, seconds


def in_blocks(point: Answered, against: Answered) -> Interval:
    """Return how many times as long the median answer took as under another condition, block by block."""
    return ratio_in_blocks(point.p50_s, against.p50_s)
