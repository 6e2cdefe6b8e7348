"""Noise over time: what each run reported for identical code, and how much a series scatters by itself."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from reports.history.changes.coverage import not_judged_because
from reports.statistics.steps import NORMAL_MAD, SMALLEST_CHANGE

if TYPE_CHECKING:
    import pandas as pd

    from reports.history.changes.topology import CommitOrder
    from reports.history.changes.tracks import Track

FOUND = 12.0
"""Deviations, times the root of the number of values, that four of five splits of level 0.001 need."""
BEYOND_SMALLEST = 2.1
"""The same for the difference of two medians to come out on its side of a limit: 0.84 times 2.5."""


def noise_over_time(runs: pd.DataFrame, order: CommitOrder) -> pd.DataFrame:
    """Return ``environment_key, position, noise, runs``: a row for each commit with A/A controls.

    ``noise`` is the median, over the runs of a commit, of the widest half width of their controls' intervals
    (0.02 is 2 %). Sorted by environment and position.
    """
    placed = order.placed(runs).astype({"environment_key": str})
    each = placed[placed["noise"].notna()].groupby(["environment_key", "position"])
    return each.agg(noise=("noise", "median"), runs=("noise", "size")).reset_index()


def scatter(track: Track) -> float:
    """Return the scatter of a track's values from commit to commit, as a fraction (0.02 is 2 %).

    It is the deviation that makes neighbors differ as much as they do in the middle, so a lasting change
    adds nothing; NaN below 3 values.
    """
    steps = np.abs(np.diff(np.log(track.values)))
    return float(np.median(steps)) * NORMAL_MAD / math.sqrt(2) if len(steps) >= 2 else math.nan


def smallest_step(track: Track) -> float:
    """Return the smallest change, as a fraction, that four of five times is found in the middle of a track.

    A rule of thumb, from simulating steps in normal noise at 20 to 400 commits and counting what passes a
    level of 0.001, which is about that of the only change among 50 series. NaN if the track is not judged.
    """
    if not_judged_because(track) is not None:
        return math.nan
    unit = scatter(track) / math.sqrt(len(track.values))
    return math.expm1(max(FOUND * unit, math.log1p(SMALLEST_CHANGE) + BEYOND_SMALLEST * unit))
