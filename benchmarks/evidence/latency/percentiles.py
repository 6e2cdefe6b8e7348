"""Percentiles of requests of which some may be lost, and the histogram in which all are kept."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SIGNIFICANT_DIGITS = 3
"""Those of HdrHistogram: a value in the histogram is at most 0.5 % off. Its Python edition has no files for
free-threaded builds nor for 3.15, and compiling is nothing that a set-up here may need."""


def percentile(ordered_s: Sequence[float], requests: int, share: float) -> float | None:
    """Return the time within which a share of all requests was answered; None if that many never were.

    The nearest rank, without interpolation. A lost request is one that took longer than all others.

    Args:
        ordered_s: The times of those that were answered, sorted.
        requests: How many there were, lost ones included.
        share: Such as 0.99.
    """
    rank = max(1, math.ceil(share * requests - 1e-9))
    return ordered_s[rank - 1] if rank <= len(ordered_s) else None


def histogram(times_s: Iterable[float]) -> tuple[list[float], list[int]]:
    """Return the different times, ascending, with SIGNIFICANT_DIGITS, and how often each occurred."""
    counted = sorted(Counter(float(f"{seconds:.{SIGNIFICANT_DIGITS - 1}e}") for seconds in times_s).items())
    return [value for value, _ in counted], [count for _, count in counted]
