"""The exact, distribution-free interval of a median, for deciding when enough blocks were measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.plan.cells import Role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.measure.model import Round
    from benchmarks.plan.cells import Cell

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A median and the interval that holds the true median with at least the wanted confidence."""

    low: float
    median: float
    high: float

    @property
    def relative_half_width(self) -> float:
        """Return half the interval's width over the median: 0.02 means within two percent."""
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


def widest_interval(rounds: Mapping[Cell, Sequence[Round]]) -> float | None:
    """Return the largest relative half-width of the group's speedups, or None while there is none.

    Ceilings are evidence and not results: a group is not prolonged for them.
    """
    reference = next((seen for cell, seen in rounds.items() if cell.role is Role.REFERENCE), [])
    widths = []
    for cell, seen in rounds.items():
        if cell.role in {Role.REFERENCE, Role.CEILING}:
            continue
        speedups = [base.wall_s / own.wall_s for base, own in zip(reference, seen, strict=False)]
        interval = median_interval(speedups)
        if interval is None:
            return None
        widths.append(interval.relative_half_width)
    return max(widths, default=None)
