"""Percentiles of answers with their intervals, where there are enough requests to tell."""

from __future__ import annotations

import math
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

import numpy as np
from scipy.special import bdtr

from reports.statistics.intervals import CONFIDENCE, UNKNOWN, Interval, median_interval, ratio_in_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ENOUGH_BEYOND = 10
"""A percentile is shown if at least so many requests took longer: of fewer, one more would move it far."""
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
    below = bdtr(ranks, requests, share)  # probability that so many or fewer lie below the true percentile
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
