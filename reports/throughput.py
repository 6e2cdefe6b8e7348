"""Throughput: items per second, from the median round of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.intervals import median_interval
from reports.rounds import KEY, per_cell

if TYPE_CHECKING:
    import pandas as pd


def throughput(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return ``wall_s`` and ``items_per_s`` of each cell, each with ``_low`` and ``_high``.

    More time is less throughput, so the bounds change places.
    """
    table = per_cell(rounds, "wall_s", "wall_s", median_interval)
    items = table.merge(rounds[[*KEY, "items"]].drop_duplicates(), on=KEY)["items"]
    table["items_per_s"] = items / table["wall_s"]
    table["items_per_s_low"] = items / table["wall_s_high"]
    table["items_per_s_high"] = items / table["wall_s_low"]
    return table
