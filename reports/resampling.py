"""Intervals of figures that no formula gives one for, by drawing the blocks again with replacement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reports.intervals import CONFIDENCE, FEWEST_BLOCKS, Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

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
