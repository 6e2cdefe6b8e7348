"""Rows of the page's tables: every value as the text that is shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.speedups.verdicts import WORDS, interval_of, side, speedup_text
from reports.wording.numbers import NOTHING, cores, duration, rate

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell of a group's table, in words.

    Attributes:
        settings: How the cell was set up.
        verdict: Faster, slower or not to be told; for a cell without time its status.
        notes: What must be known beside the numbers: caveats, or the reason why there are none.
    """

    runner: str
    settings: tuple[str, ...]
    workers: int
    status: str
    verdict: str
    notes: tuple[str, ...]
    speedup: str = NOTHING
    wall: str = NOTHING
    throughput: str = NOTHING
    cores_busy: str = NOTHING
    helper_cores_busy: str = NOTHING


def cell_rows(cells: pd.DataFrame) -> tuple[CellRow, ...]:
    """Return the rows of one group's table."""
    return tuple(
        _timed(row) if row["status"] == "timed" else _without_time(row) for _, row in cells.iterrows()
    )


def extent(cells: pd.DataFrame) -> str:
    """Return how much was measured of a group and why no more; empty if nothing of it has a time."""
    for _, row in cells[cells["status"] == "timed"].iterrows():
        why = row["stopped_because"]
        stopped = f"; measuring stopped because of: {why}" if isinstance(why, str) else ""
        return f": {row['blocks']:.0f} blocks, {row['items']:,.0f} {row['unit']} in each round{stopped}"
    return ""


def unit(cells: pd.DataFrame) -> str:
    """Return what a group's throughput is counted in; all its timed cells have the same unit."""
    return str(next(iter(cells.loc[cells["status"] == "timed", "unit"]), "items"))


def runner_name(row: pd.Series) -> str:
    """Return the runner's name with the role that it plays in the group, if a special one."""
    role = {"reference": " (reference)", "twin": " (twin)"}.get(row["role"], "")
    return f"{row['runner']}{role}"


def _timed(row: pd.Series) -> CellRow:
    reference = row["role"] == "reference"
    return CellRow(
        runner=runner_name(row),
        settings=_settings(row),
        workers=int(row["workers"]),
        status="timed",
        verdict=NOTHING if reference else _verdict(row),
        notes=row["caveats"],
        speedup="1 by definition" if reference else speedup_text(row),
        wall=duration(interval_of(row, "wall_s")),
        throughput=rate(interval_of(row, "items_per_s")),
        cores_busy=_cores(row["cores_busy"]),
        helper_cores_busy=_cores(row["helper_cores_busy"]),
    )


def _without_time(row: pd.Series) -> CellRow:
    status, reason = row["status"], row["reason"]
    return CellRow(runner_name(row), (), int(row["workers"]), status, verdict=status, notes=(reason,))


def _verdict(row: pd.Series) -> str:
    where = side(row)
    if row["role"] == "ceiling":
        return "what this machine allowed"
    if row["role"] != "twin":
        return WORDS[where]
    return {"astride": "as it should be", "unknown": WORDS["unknown"]}.get(
        where, "noise: should contain 1.00"
    )


def _settings(row: pd.Series) -> tuple[str, ...]:
    settings = []
    if isinstance(row["start_method"], str):
        settings.append(f"start method {row['start_method']}")
    if isinstance(row["blas_threads"], tuple) and row["blas_threads"]:
        settings.append(f"BLAS threads in a worker: {max(row['blas_threads'])}")
    return tuple(settings)


def _cores(value: float) -> str:
    return NOTHING if math.isnan(value) else cores(value)
