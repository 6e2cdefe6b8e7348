"""The promise of 95 %, simulated: speedups of known distributions, measured until the rule is satisfied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from benchmarks.measure.blocks import NUMBERS_OF_BLOCKS, StopRule, lower_rank
from benchmarks.plan.presets import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable

    Draw = Callable[[np.random.Generator, tuple[int, int]], np.ndarray]

GROUPS = 4000
MOST = 100
"""Blocks of the longest group here; what holds for these holds for more."""
SLACK = 0.0105
"""Three standard errors of a share of 0.945 in 4,000 groups."""
DISTRIBUTIONS: dict[str, Draw] = {  # all have the median 0
    "normal": lambda random, shape: random.normal(size=shape),
    "uniform": lambda random, shape: random.random(shape) - 0.5,
    "heavy-tailed": lambda random, shape: random.standard_cauchy(size=shape),
    "skewed": lambda random, shape: random.lognormal(size=shape) - 1,
    "bimodal": lambda random, shape: (
        random.choice((-1.0, 1.0), size=shape) * (1 + 0.1 * random.normal(size=shape))
    ),
    "disturbed": lambda random, shape: (
        random.normal(size=shape) * np.where(random.random(shape) < 0.2, 10.0, 1.0)
    ),
}


def interval(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of the median of each row."""
    rank = lower_rank(values.shape[1])
    assert rank is not None
    ordered = np.sort(values, axis=1)
    return ordered[:, rank - 1], ordered[:, -rank]


@pytest.mark.parametrize("name", DISTRIBUTIONS)
def test_the_interval_holds_the_truth_as_often_as_promised(name: str) -> None:
    """At least 94.5 % of the groups, whatever precision is wanted beside the noise."""
    values = DISTRIBUTIONS[name](np.random.default_rng(1), (GROUPS, MOST))
    low, high = interval(values[:, :MIN_BLOCKS])
    widths = (high - low) / 2
    counts = [count for count in NUMBERS_OF_BLOCKS if count <= MOST]
    holds = {count: np.logical_and(*_around_zero(values[:, :count])) for count in counts}
    for typical in (0.02, 0.2, 0.5, 0.8):
        for finer in (1.0, 2.0, 4.0):
            rule = StopRule(1e9, MIN_BLOCKS, MOST, float(np.quantile(widths, typical)) / finer)
            planned = np.array([rule.planned(float(width)).blocks for width in widths])
            covered = np.mean([holds[count][row] for row, count in enumerate(planned)])
            assert covered >= 0.945 - SLACK, (typical, finer)


def _around_zero(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    low, high = interval(values)
    return low <= 0, high >= 0
