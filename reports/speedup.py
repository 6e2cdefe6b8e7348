"""Speedups: sequential time over the cell's time within one block, and their median over the blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.intervals import Interval, median_interval
from reports.rounds import KEY, per_cell

if TYPE_CHECKING:
    import pandas as pd


def block_speedups(rounds: pd.DataFrame) -> pd.DataFrame:
    """Return the rounds with a column ``speedup``: the reference's wall time in that block over the cell's.

    Dividing within a block is what removes the machine's drift, for rounds of one block are seconds apart.
    """
    reference = rounds.loc[rounds["role"] == "reference", ["workload", "block", "wall_s"]]
    paired = rounds.merge(reference, on=["workload", "block"], how="left", suffixes=("", "_reference"))
    paired["speedup"] = paired.pop("wall_s_reference") / paired["wall_s"]
    return paired


def speedups(blocks: pd.DataFrame) -> pd.DataFrame:
    """Return ``blocks, speedup, speedup_low, speedup_high`` of each cell from the speedups of its blocks.

    The reference's own speedup is 1 by definition and measures nothing, so it has no interval.
    """
    table = per_cell(blocks, "speedup", "speedup", median_interval)
    table.loc[table["role"] == "reference", ["speedup_low", "speedup_high"]] = float("nan")
    counted = blocks.groupby(KEY, sort=False).size().rename("blocks").reset_index()
    return table.merge(counted, on=KEY)


def times_as_fast(rounds: pd.DataFrame, faster: pd.Series, slower: pd.Series) -> Interval:
    """Return how many times as fast one cell is as another of its group, block by block.

    Args:
        rounds: The rounds of the run.
        faster: Row of a table with the key of the cell whose speed is asked for.
        slower: Row with the key of the cell that it is compared with.
    """
    ratios = _wall_s(rounds, slower) / _wall_s(rounds, faster)
    return median_interval(ratios)


def _wall_s(rounds: pd.DataFrame, cell: pd.Series) -> pd.Series[float]:
    same = (rounds[KEY] == cell[KEY].to_numpy()).all(axis="columns")
    return rounds.loc[same].set_index("block")["wall_s"]
