"""The change of one series between two sides: its ratio, its exact interval, and how sure it is.

Everything is done on logarithms of ratios, so that swapping the sides mirrors the answer, and twice as slow
is as far from unchanged as twice as fast. A threshold of 0.05 therefore lies at 1.05 and at 1 / 1.05.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import bdtr, ndtr, ndtri

from reports.statistics.intervals import CONFIDENCE, FEWEST_BLOCKS, UNKNOWN, Interval, median_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

TAIL = (1 - CONFIDENCE) / 2
FALSE_DISCOVERIES = 0.05
"""Of all that is called a change, no more than this share is expected to be called wrongly."""
LEAST = 1e-3
"""A share that may be nothing, or less, counts as this one: a ratio needs a positive number."""
MOST_EXACT_PAIRS = 10_000
"""Above it, the normal approximation differs by less than is ever printed, and is made at once."""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one series, head against base.

    Attributes:
        ratio: Head / base of the figure itself, with its 95 % interval; NaN bounds below 6 values on a side.
        p_worse: One-sided probability of what was seen, or more, if it were no worse than the threshold.
        p_better: The same for no better than the threshold.
        resolution: The smallest change that this comparison could have called, as a fraction such as 0.08:
            the threshold and half of the interval's width beyond it. NaN without an interval.
    """

    ratio: Interval
    p_worse: float
    p_better: float
    resolution: float


def paired_change(
    base: Sequence[float], head: Sequence[float], threshold: float, *, larger_is_worse: bool
) -> Change:
    """Return the median of the ratios within blocks; entry i of both sides belongs to block i.

    The interval comes from order statistics and the probabilities from the sign test (``interval_ranks`` has
    the source): neither assumes anything about the noise, and what the two rounds of a block have in common
    drops out. Blocks exactly at the threshold count against a change.

    Raises:
        ValueError: The sides have different lengths, or a value is not positive and finite.
    """
    if len(base) != len(head):
        raise ValueError(f"{len(base)} blocks of the base cannot be paired with {len(head)} of the head")
    logs = _logs(head) - _logs(base)
    worse = logs if larger_is_worse else -logs
    beyond = math.log1p(threshold)
    return _change(median_interval(logs), threshold, _sign_p(worse, beyond), _sign_p(-worse, beyond))


def unpaired_change(
    base: Sequence[float], head: Sequence[float], threshold: float, *, larger_is_worse: bool
) -> Change:
    """Return the typical ratio of a value of the head to one of the base.

    The estimate is the median over all pairs (Hodges and Lehmann, 1963), the interval runs between two of the
    sorted pairs, and the probabilities are those of the Mann-Whitney test after shifting by the threshold, so
    that interval and test agree (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods, section
    4.3). Ties count against a change.

    Raises:
        ValueError: A value is not positive and finite.
    """
    shifts = np.sort(np.subtract.outer(_logs(head), _logs(base)), axis=None)
    worse = shifts if larger_is_worse else -shifts
    sizes = len(base), len(head)
    beyond = math.log1p(threshold)
    p_worse, p_better = (_shift_p(side, beyond, sizes) for side in (worse, -worse))
    return _change(_shift_interval(shifts, sizes), threshold, p_worse, p_better)


def change_of_figures(base: Interval, head: Interval, threshold: float, *, larger_is_worse: bool) -> Change:
    """Return the ratio of two independent figures that come with intervals of their own.

    The distances from estimate to bound are added like standard errors, each on its side, which keeps
    intervals lopsided (MOVER: Zou and Donner, Construction of confidence intervals about effect measures,
    Statistics in Medicine 27, 2008). The probabilities take these distances for 1.96 deviations of a normal
    distribution. Without bounds on both sides there is neither interval nor evidence.

    Raises:
        ValueError: A figure is not positive and finite.
    """
    (below,), (above,) = _logs([base.estimate]), _logs([head.estimate])
    bounds = [base.low, base.high, head.low, head.high]
    if not all(0 < bound < math.inf for bound in bounds):
        return _change(Interval(above - below), threshold, 1.0, 1.0)
    base_low, base_high, head_low, head_high = _logs(bounds)
    down = math.hypot(above - head_low, base_high - below)
    up = math.hypot(head_high - above, below - base_low)
    moved = Interval(above - below, above - below - down, above - below + up)
    rises, falls = beyond_p(moved, threshold)
    return _change(moved, threshold, *((rises, falls) if larger_is_worse else (falls, rises)))


def change_of_shares(base: Interval, head: Interval, threshold: float, *, larger_is_worse: bool) -> Change:
    """Return the ratio of two shares that come with intervals of their own, by their difference in points.

    As ``change_of_figures``, but distances are added as they are: of 1 % (0.5-2) nobody knows which multiple
    48 % is, and everybody knows that it is 46 to 48 points more. The ratio has these points of the base.

    Raises:
        ValueError: A figure is not positive and finite.
    """
    _logs([base.estimate, head.estimate])
    points = head.estimate - base.estimate
    if any(math.isnan(bound) for bound in (base.low, base.high, head.low, head.high)):
        return _change(Interval(math.log(head.estimate / base.estimate)), threshold, 1.0, 1.0)
    down = math.hypot(head.estimate - head.low, base.high - base.estimate)
    up = math.hypot(head.high - head.estimate, base.estimate - base.low)
    moved, wide = (
        of_points(Interval(points, points - down, points + up), base.estimate),
        float(ndtri(1 - TAIL)),
    )
    rises = _normal_p(points - base.estimate * threshold, down / wide)
    falls = _normal_p(-points - base.estimate * (1 - 1 / (1 + threshold)), up / wide)
    return _change(moved, threshold, *((rises, falls) if larger_is_worse else (falls, rises)))


def paired_change_of_shares(
    base: Sequence[float], head: Sequence[float], threshold: float, *, larger_is_worse: bool
) -> Change:
    """Return the median of the differences within blocks, in points, as a ratio to the base's typical share.

    As ``paired_change``, but of differences: where a share is next to nothing, its multiples vary wildly.

    Raises:
        ValueError: The sides have different lengths, or a share is not positive and finite.
    """
    if len(base) != len(head):
        raise ValueError(f"{len(base)} blocks of the base cannot be paired with {len(head)} of the head")
    _logs([*base, *head])
    points, typical = np.asarray(head) - np.asarray(base), float(np.median(base))
    moved = of_points(median_interval(points), typical)
    rises = _sign_p(points, typical * threshold)
    falls = _sign_p(-points, typical * (1 - 1 / (1 + threshold)))
    return _change(moved, threshold, *((rises, falls) if larger_is_worse else (falls, rises)))


def of_points(points: Interval, base: float) -> Interval:
    """Return the log ratio of a base that moved by so many points to the base; it stays above nothing."""
    ends = (max(base + moved, LEAST) for moved in (points.estimate, points.low, points.high))
    return Interval(*(math.log(end / base) for end in ends))


def beyond_p(logs: Interval, threshold: float) -> tuple[float, float]:
    """Return the one-sided probabilities of so large a rise, and so large a fall, if it were the threshold.

    Args:
        logs: A log ratio with its 95 % interval, whose distances count as those of a normal distribution.
        threshold: As a fraction.
    """
    limit, wide = math.log1p(threshold), float(ndtri(1 - TAIL))
    rise = _normal_p(logs.estimate - limit, (logs.estimate - logs.low) / wide)
    return rise, _normal_p(-logs.estimate - limit, (logs.high - logs.estimate) / wide)


def _normal_p(excess: float, deviation: float) -> float:
    if not deviation > 0:
        return 0.0 if excess > 0 else 1.0
    return float(ndtr(-excess / deviation))


def _change(logs: Interval, threshold: float, p_worse: float, p_better: float) -> Change:
    ratio = Interval(math.exp(logs.estimate), math.exp(logs.low), math.exp(logs.high))
    return Change(ratio, p_worse, p_better, math.expm1(math.log1p(threshold) + logs.half_width))


def _logs(values: Sequence[float]) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(array) & (array > 0)):
        raise ValueError("a time or a speedup is a positive, finite number")
    return np.log(array)


def _sign_p(worse: NDArray[np.float64], beyond: float) -> float:
    """Return how often a fair coin shows the many blocks beyond the threshold, or more; 1 without blocks."""
    within = int(np.count_nonzero(worse <= beyond))
    return float(bdtr(within, worse.size, 0.5)) if worse.size else 1.0


def _shift_p(worse: NDArray[np.float64], beyond: float, sizes: tuple[int, int]) -> float:
    return at_most(int(np.count_nonzero(worse <= beyond)), *sizes) if worse.size else 1.0


def _shift_interval(shifts: NDArray[np.float64], sizes: tuple[int, int]) -> Interval:
    if not shifts.size:
        return UNKNOWN
    estimate = float(np.median(shifts))
    rank = fewest_pairs(TAIL, *sizes)
    if min(sizes) < FEWEST_BLOCKS or not rank:
        return Interval(estimate)
    return Interval(estimate, float(shifts[rank - 1]), float(shifts[-rank]))


def discoveries(p_values: Sequence[float]) -> NDArray[np.bool_]:
    """Return which hypotheses the step-up procedure of Benjamini and Hochberg (1995) rejects at 5 %.

    The largest k for which k of the probabilities are no more than 5 % times k over their number decides.
    """
    ordered = np.sort(p_values)
    allowed = FALSE_DISCOVERIES * np.arange(1, len(ordered) + 1) / max(1, len(ordered))
    passing = ordered[ordered <= allowed]
    return np.asarray(p_values) <= (passing[-1] if passing.size else -1.0)


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
