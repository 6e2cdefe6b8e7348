"""How the number of a judgement is written."""

from __future__ import annotations

import math

import pytest

from reports.claims.model import Judgement, Verdict
from reports.claims.numbers import number_text
from reports.intervals import Interval

NAN = math.nan


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        (None, "", "–"),
        (Interval(NAN, NAN, NAN), "speedup", "–"),
        (Interval(1.86, 1.81, 1.9), "speedup", "1.86× (1.81–1.90)"),
        (Interval(12, NAN, NAN), "times as long", "12.00×"),
        (Interval(0.002, 0.001, 0.003), "s", "2.00 ms (1.00–3.00)"),
        (Interval(0, 0, 0), "s", "0 s"),
        (Interval(0.25, 0.1, 0.5), "lost updates per update", "25.0 % (10.0–50.0)"),
        (Interval(0.25, NAN, NAN), "share of all", "25.0 %"),
        (Interval(3e-6, 1e-6, 4e-6), "share of all", "0.000300 % (0.000100–0.000400)"),
        (Interval(0, 0, 3 / 75_000_000), "violations per operation", "0 (at most 1 in 25,000,000)"),
        (Interval(0, 0, 0.6), "violations per operation", "0 (at most 60.0 %)"),
        (Interval(0, 0, 0), "share of all", "0 % (0–0)"),
        (Interval(7, 5, 9), "threads", "7.00 (5.00–9.00)"),
    ],
)
def test_the_unit_says_how(number: Interval | None, unit: str, text: str) -> None:
    """Ratios, times, shares, what never happened, and anything else."""
    assert number_text(Judgement(Verdict.CONFIRMED, "Why.", number, unit)) == text
