"""Speedups and start-ups by interpreter: each cell within its own run, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.startup.startup import startup_table
from reports.speedups.verdicts import interval_of, side, speedup_text
from reports.wording.numbers import duration, workers
from reports.wording.runners import prominence
from reports.wording.tables import EMPTY, STYLES, Grid, Place, Row

if TYPE_CHECKING:
    import pandas as pd

    from reports.interpreters.study import Measured, Study

Key = tuple[str, int]
"""A runner and its number of workers."""

SHOWN = ("measured", "ceiling")
"""Roles of the cells that are shown; sequential is 1 everywhere, and its twin is the noise floor."""


def speedup_grid(study: Study, workload: str) -> Grid:
    """Return one workload: a row for each runner with so many workers, the ceilings last."""
    cells = [_cells(one, workload) for one in study.measured]
    keys = sorted({key for found in cells for key in found}, key=_speedup_order)
    rows = [_row(key, [_speedup_place(found.get(key)) for found in cells]) for key in keys]
    return Grid(
        f"{workload}: speedup over sequential of the same interpreter, in the same run",
        "Runner",
        tuple(one.name for one in study.measured),
        tuple(rows),
    )


def _cells(measured: Measured, workload: str) -> dict[Key, pd.Series]:
    cells = measured.analysis.cells
    mine = cells[(cells["workload"] == workload) & cells["role"].isin(SHOWN)]
    return {(row["runner"], int(row["workers"])): row for _, row in mine.iterrows()}


def _speedup_order(key: Key) -> tuple[object, ...]:
    runner, count = key
    return runner == "ceiling", prominence(runner), count


def _row(key: Key, places: list[Place]) -> Row:
    runner, count = key
    return Row(runner, tuple(places), workers(count))


def _speedup_place(cell: pd.Series | None) -> Place:
    if cell is None:
        return EMPTY
    if cell["status"] != "timed":
        return Place(str(cell["status"]), "unsure" if cell["status"] == "skipped" else "lost")
    style = "" if cell["role"] == "ceiling" else STYLES[side(cell)]
    estimate, _, interval = speedup_text(cell).partition(" ")  # apart, so that the columns are narrow
    return Place(estimate, style, interval)


def startup_grid(study: Study) -> Grid:
    """Return a row for each runner with so many workers; it has no rows if no start-up was measured."""
    found = [start_ups(one) for one in study.measured]
    rows = [
        Row(runner, tuple(_start_up_place(mine.get((runner, count))) for mine in found), workers(count))
        for runner, count in sorted({key for mine in found for key in mine}, key=start_up_order)
    ]
    return Grid(
        "Until all workers are ready; below it until the first result",
        "Runner",
        tuple(one.name for one in study.measured),
        tuple(rows),
    )


def start_ups(measured: Measured) -> dict[Key, pd.Series]:
    """Return the start-ups of one run by runner and number of workers."""
    table = startup_table(measured.run)
    return {(row["runner"], int(row["workers"])): row for _, row in table.iterrows()}


def start_up_order(key: Key) -> tuple[object, ...]:
    """Return what sorts start-ups: the plain runners first, each by its number of workers."""
    runner, count = key
    return prominence(runner), count


def _start_up_place(row: pd.Series | None) -> Place:
    if row is None:
        return EMPTY
    ready, _, interval = duration(interval_of(row, "all_ready_s")).partition(" (")
    method = row["start_method"] if isinstance(row["start_method"], str) else ""
    first = f"first result {duration(interval_of(row, 'first_result_s'))}"
    beside = (f"({interval}" if interval else "", method, first)
    return Place(ready, small="; ".join(filter(None, beside)))
