"""The noise floor: what the run reports for identical code, from the twin of each group's reference."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from reports.intervals import Interval


def noise_floor(cells: pd.DataFrame) -> pd.DataFrame:
    """Return for each twin ``workload, blocks, speedup`` with its bounds, ``half_width, contains_one``.

    A twin without an interval (too few blocks) contains nothing: ``contains_one`` is None.
    """
    columns = ["workload", "blocks", "speedup", "speedup_low", "speedup_high"]
    twins = cells.loc[(cells["role"] == "twin") & cells["speedup"].notna(), columns].reset_index(drop=True)
    low, high = twins["speedup_low"], twins["speedup_high"]
    twins["half_width"] = (high - low) / 2
    contains = ((low <= 1) & (high >= 1)).astype(object)
    twins["contains_one"] = contains.where(low.notna(), None)
    return twins


def within_noise(interval: Interval, noise: pd.DataFrame) -> bool:
    """Tell whether an estimate is no farther from 1.00 than the interval of its group's twin reaches.

    Such a difference may have a whole interval on one side of 1, and still identical code differed as much.

    Args:
        interval: A speedup, or a ratio of two.
        noise: The group's row of the noise floor; without one, or without its interval, nothing is within it.
    """
    bounds = [float(bound) for name in ("speedup_low", "speedup_high") for bound in noise[name]]
    reach = max((abs(bound - 1) for bound in bounds if not math.isnan(bound)), default=-1.0)
    return abs(interval.estimate - 1) <= reach
