"""The best cell of each runner: the fewest workers that do as well as the fastest, as far as can be told."""

from __future__ import annotations

import pandas as pd


def best_cells(cells: pd.DataFrame) -> pd.DataFrame:
    """Return one row of the table of cells for each workload and runner that has a time.

    The rule: take the runner's highest median speedup; of all worker counts whose own median lies within that
    cell's interval (they can't be told from it by much), the smallest. Without an interval it is the fastest.
    Two workers are thus preferred to eight that only seem a little faster. But where the fastest is shown to
    be faster than sequential, one that is not shown to be is no equal to it, however near their medians.
    """
    timed = cells[(cells["role"] == "measured") & (cells["status"] == "timed")]
    chosen = [_best(group) for _, group in timed.groupby(["workload", "runner"], sort=False)]
    return cells.loc[chosen].reset_index(drop=True)


def _best(group: pd.DataFrame) -> int:
    """Return the index label of the best row of one runner's cells in one group."""
    fastest = group.sort_values("speedup").iloc[-1]
    least = fastest["speedup"] if pd.isna(fastest["speedup_low"]) else fastest["speedup_low"]
    as_good = group[group["speedup"] >= least].sort_values("workers")
    if fastest["speedup_low"] > 1:
        as_good = as_good[as_good["speedup_low"] > 1]
    return int(as_good.index[0])
