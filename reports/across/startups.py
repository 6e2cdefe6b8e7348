"""What starting each runner takes, by interpreter: until a first result, and until all workers are ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.across.grid import NOTHING, Grid, Place, Row
from reports.formatting import duration, workers
from reports.runners import prominence
from reports.startup import startup_table
from reports.verdicts import interval_of

if TYPE_CHECKING:
    import pandas as pd

    from reports.across.study import Measured, Study

Key = tuple[str, int]


def start_ups(measured: Measured) -> dict[Key, pd.Series]:
    """Return the start-ups of one run by runner and number of workers."""
    table = startup_table(measured.run)
    return {(row["runner"], int(row["workers"])): row for _, row in table.iterrows()}


def order(key: Key) -> tuple[object, ...]:
    """Return what sorts start-ups: the plain runners first, each by its number of workers."""
    runner, count = key
    return prominence(runner), count


def startup_grid(study: Study) -> Grid:
    """Return a row for each runner with so many workers; it has no rows if no start-up was measured."""
    found = [start_ups(one) for one in study.measured]
    rows = [
        Row(runner, tuple(_place(mine.get((runner, count))) for mine in found), workers(count))
        for runner, count in sorted({key for mine in found for key in mine}, key=order)
    ]
    return Grid(
        "Until all workers are ready; below it until the first result",
        "Runner",
        tuple(one.name for one in study.measured),
        tuple(rows),
    )


def _place(row: pd.Series | None) -> Place:
    if row is None:
        return NOTHING
    ready, _, interval = duration(interval_of(row, "all_ready_s")).partition(" (")
    method = row["start_method"] if isinstance(row["start_method"], str) else ""
    first = f"first result {duration(interval_of(row, 'first_result_s'))}"
    beside = (f"({interval}" if interval else "", method, first)
    return Place(ready, small="; ".join(filter(None, beside)))
