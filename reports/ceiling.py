"""The ceiling beside every cell: what the machine allowed in the same blocks, and how much was reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.intervals import median_interval
from reports.rounds import KEY, per_cell

if TYPE_CHECKING:
    import pandas as pd


def ceilings(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return ``ceiling`` and ``efficiency_of_ceiling`` of each measured cell, with ``_low`` and ``_high``.

    The ceiling is the speedup of the group's ceiling with the same number of workers. The efficiency is
    the median over the blocks of the cell's speedup over the ceiling's, which is the ceiling's time over
    the cell's; 1 means that the machine allowed no more. NaN without such a ceiling.

    Args:
        blocks: The rounds with their speedups.
    """
    place = ["workload", "workers", "block"]
    allowed = blocks.loc[blocks["role"] == "ceiling", [*place, "wall_s", "speedup"]]
    measured = blocks[blocks["role"] == "measured"]
    paired = measured.merge(allowed, on=place, how="left", suffixes=("", "_ceiling"))
    paired["efficiency_of_ceiling"] = paired["wall_s_ceiling"] / paired["wall_s"]
    ceiling = per_cell(paired, "speedup_ceiling", "ceiling", median_interval)
    return ceiling.merge(
        per_cell(paired, "efficiency_of_ceiling", "efficiency_of_ceiling", median_interval), on=KEY
    )
