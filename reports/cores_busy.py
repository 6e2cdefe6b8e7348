"""Cores busy: CPU seconds over wall seconds of the same round, for the cell, its helpers and the rest."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from reports.intervals import median_interval
from reports.rounds import KEY, per_cell

if TYPE_CHECKING:
    import pandas as pd

NAMES = {
    "cpu_s": "cores_busy",
    "helper_cpu_s": "helper_cores_busy",
    "other_cpu_s": "other_cores_busy",
    "steal_s": "stolen_cores",
    "throttled_s": "throttled_share",
}


def cores_busy(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the median cores busy of each cell with its interval, and likewise of everything beside it.

    Columns are those of ``NAMES``, each with ``_low`` and ``_high``; NaN where nothing was measured.
    """
    shares = rounds.assign(**{name: rounds[series] / rounds["wall_s"] for series, name in NAMES.items()})
    tables = [per_cell(shares, name, name, median_interval) for name in NAMES.values()]
    return reduce(lambda left, right: left.merge(right, on=KEY), tables)
