"""The long table that all figures come from: one row for each round of each cell of a run."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from reports.intervals import Interval
    from reports.model import Cell, Run

KEY = ["workload", "runner", "workers", "role"]
CPU_SERIES = ["cpu_s", "helper_cpu_s", "other_cpu_s", "steal_s", "throttled_s"]
COLUMNS = [*KEY, "block", "items", "wall_s", *CPU_SERIES]


def rounds_table(run: Run) -> pd.DataFrame:
    """Return ``workload, runner, workers, role, block, items, wall_s`` and the CPU series, in order.

    Blocks are counted from 1. What was not measured is NaN.
    """
    return pd.DataFrame([row for cell in run.cells for row in _rows(cell)], columns=COLUMNS)


def _rows(cell: Cell) -> Iterator[dict[str, object]]:
    series = {name: getattr(cell, name) for name in CPU_SERIES}
    for block, wall_s in enumerate(cell.wall_s):
        cpu = {name: float("nan") if values is None else values[block] for name, values in series.items()}
        yield {**asdict(cell.id), "block": block + 1, "items": cell.items, "wall_s": wall_s, **cpu}


def per_cell(
    rounds: pd.DataFrame, value: str, name: str, summarise: Callable[[pd.Series[float]], Interval]
) -> pd.DataFrame:
    """Return one row for each cell: the key, and an interval of a column of its rounds.

    Args:
        rounds: A table with the key and the column.
        value: The column to summarise.
        name: What the summary is called; its bounds get ``_low`` and ``_high`` appended.
        summarise: The estimate and its interval, from the values of one cell.
    """
    rows = []
    for key, values in rounds.groupby(KEY, sort=False)[value]:
        interval = summarise(values)
        rows.append((*key, interval.estimate, interval.low, interval.high))
    return pd.DataFrame(rows, columns=[*KEY, name, f"{name}_low", f"{name}_high"])
