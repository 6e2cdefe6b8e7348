"""Where a cost stands beside PEP 779 is decided by its whole interval."""

from __future__ import annotations

import math

import pytest

from reports.across.pep_779 import beside_pep_779
from reports.intervals import Interval


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (1.02, 1.09, "within 10 %"),
        (0.90, 0.95, "within 10 %"),
        (1.05, 1.14, "within 15 %, perhaps within 10 %"),
        (1.11, 1.14, "between 10 and 15 %"),
        (1.12, 1.20, "above 10 %, perhaps above 15 %"),
        (1.05, 1.20, "can't be told"),
        (1.16, 1.20, "above 15 %"),
        (math.nan, math.nan, "no interval"),
    ],
)
def test_the_words(low: float, high: float, said: str) -> None:
    """Below, between and above, and what an interval across a bound leaves open."""
    assert beside_pep_779(Interval((low + high) / 2, low, high)) == said
