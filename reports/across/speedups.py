"""Every workload by runner and interpreter: the speedup of each cell within its own run, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.across.grid import NOTHING, STYLES, Grid, Place, Row
from reports.formatting import workers
from reports.runners import prominence
from reports.verdicts import side, speedup_text

if TYPE_CHECKING:
    import pandas as pd

    from reports.across.study import Measured, Study

Key = tuple[str, int]
SHOWN = ("measured", "ceiling")
"""Roles of the cells that are shown; sequential is 1 everywhere, and its twin is the noise floor."""


def speedup_grid(study: Study, workload: str) -> Grid:
    """Return one workload: a row for each runner with so many workers, the ceilings last."""
    cells = [_cells(one, workload) for one in study.measured]
    keys = sorted({key for found in cells for key in found}, key=_order)
    rows = [_row(key, [_place(found.get(key)) for found in cells]) for key in keys]
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


def _order(key: Key) -> tuple[object, ...]:
    runner, count = key
    return runner == "ceiling", prominence(runner), count


def _row(key: Key, places: list[Place]) -> Row:
    runner, count = key
    return Row(runner, tuple(places), workers(count))


def _place(cell: pd.Series | None) -> Place:
    if cell is None:
        return NOTHING
    if cell["status"] != "timed":
        return Place(str(cell["status"]), "unsure" if cell["status"] == "skipped" else "lost")
    style = "" if cell["role"] == "ceiling" else STYLES[side(cell)]
    estimate, _, interval = speedup_text(cell).partition(" ")  # apart, so that the columns are narrow
    return Place(estimate, style, interval)
