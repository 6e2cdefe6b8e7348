"""The verdict on a cell: the one function that says faster or slower, and how its figure is written.

It is formed once for each cell, with the noise of its group, and kept in the table of cells. Tables, titles,
findings, advice, causes, claims and the interpreters' page all read it there. A ratio that is not a speedup,
for example the cost of a lock, uses ``statistics.intervals.side_of_one`` directly.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from reports.statistics.intervals import Interval, side_of_one
from reports.wording.numbers import is_very_slow, ratio_or_why_bare, speed

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal["faster", "slower", "within noise", "no difference shown", "too few blocks"]

WITHIN_NOISE = ", within this group's noise"


def verdict(ratio: Interval, noise: float = 0.0) -> Verdict:
    """Return what a speedup, or a ratio of two, says.

    Faster or slower needs a whole interval on one side of 1, and an estimate farther from 1 than identical
    code was in the same group. A difference within that noise is nothing to act upon.

    Args:
        ratio: The figure; without an interval there were too few blocks.
        noise: How far from 1.00 the interval of the group's A/A control reaches; 0 without one.
    """
    side = side_of_one(ratio)
    if side == "unknown":
        return "too few blocks"
    if side == "astride":
        return "no difference shown"
    if abs(ratio.estimate - 1) <= noise:
        return "within noise"
    return "faster" if side == "above" else "slower"


def interval_of(row: pd.Series, name: str) -> Interval:
    """Return a figure of a row with its bounds."""
    return Interval(float(row[name]), float(row[f"{name}_low"]), float(row[f"{name}_high"]))


def speedup_text(row: pd.Series) -> str:
    """Return a cell's speedup as it is written everywhere."""
    speedup = interval_of(row, "speedup")
    known = is_very_slow(speedup) and not math.isnan(speedup.low)
    return speed(speedup) if known else ratio_or_why_bare(speedup, int(row["blocks"]))
