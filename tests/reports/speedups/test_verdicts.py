"""The one verdict, and how a speedup is written."""

from __future__ import annotations

import math

import pytest

from reports.speedups.verdicts import Verdict, verdict
from reports.statistics.intervals import Interval


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        (Interval(1.5, 1.2, 1.8), "faster"),
        (Interval(0.8, 0.7, 0.9), "slower"),
        (Interval(1.04, 1.01, 1.08), "within noise"),
        (Interval(0.96, 0.91, 0.99), "within noise"),
        (Interval(1.25, 1.01, 1.3), "faster"),
        (Interval(1.5, 1.0, 1.8), "no difference shown"),
        (Interval(1.02, 0.9, 1.1), "no difference shown"),
        (Interval(1.5), "too few blocks"),
        (Interval(math.nan), "too few blocks"),
    ],
)
def test_every_verdict_at_a_noise_of_five_percent(interval: Interval, expected: Verdict) -> None:
    """The whole interval must lie on one side of 1, and the estimate farther from it than identical code."""
    assert verdict(interval, 0.05) == expected


@pytest.mark.parametrize("low", [math.nextafter(1, 2), 1.01])
def test_without_a_control_nothing_is_noise(low: float) -> None:
    """However small a difference is, noise that was not measured excuses nothing."""
    assert verdict(Interval(low, low, 2.0)) == "faster"
    assert verdict(Interval(1 / low, 0.5, 1 / low)) == "slower"
