"""The table of cells: one row for every cell of a run, timed or not, with all that is known of it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import pandas as pd

from reports.ceiling import ceilings
from reports.cores_busy import cores_busy
from reports.rounds import KEY
from reports.speedup import speedups
from reports.throughput import throughput
from reports.timeline import timeline_table

if TYPE_CHECKING:
    from reports.model import Cell, CellWithoutTime, Run

ROLE_ORDER = {"reference": 0, "twin": 1, "ceiling": 2, "measured": 3}
SHARES = ("gil_share", "gil_share_low", "gil_share_high")
FACTS = [
    *KEY,
    "status",
    "reason",
    "detail",
    "items",
    "unit",
    "start_method",
    "blas_threads",
    "stopped_because",
    *SHARES,
    "gil_share_reason",
    "timeline_reason",
]


def cell_table(run: Run, blocks: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each cell: key, ``status``, facts, figures and evidence.

    ``status`` is ``"timed"``, or else ``"failed"``, ``"skipped"`` or ``"refused"`` with a ``reason`` and NaN
    figures. Groups keep the run's order; within one come the reference, its twin, the ceilings, then
    runners by workers. ``efficiency`` is the speedup of a measured cell over its number of workers.

    Args:
        run: The run.
        blocks: Its rounds with their speedups.
    """
    facts = [*map(_timed, run.cells), *map(_without_time, run.cells_without_time)]
    table = pd.DataFrame(facts, columns=[*FACTS, "caveats"]).astype(dict.fromkeys(SHARES, float))
    figures = (
        speedups(blocks),
        throughput(blocks),
        cores_busy(blocks),
        ceilings(blocks),
        timeline_table(run),
    )
    for found in figures:
        table = table.merge(found, on=KEY, how="left")
    table["efficiency"] = (table["speedup"] / table["workers"]).where(table["role"] == "measured")
    return _in_order(table)


def _timed(cell: Cell) -> dict[str, object]:
    return {
        **asdict(cell.id),
        "status": "timed",
        "items": cell.items,
        "unit": cell.unit,
        "start_method": cell.start_method,
        "blas_threads": cell.blas_threads,
        "stopped_because": cell.stopped_because,
        **_gil_share(cell),
        "timeline_reason": cell.timeline_reason,
        "caveats": cell.caveats,
    }


def _gil_share(cell: Cell) -> dict[str, object]:
    found = cell.gil_share
    if found is None:
        return {"gil_share_reason": cell.gil_share_reason}
    return {"gil_share": found.share, "gil_share_low": found.low, "gil_share_high": found.high}


def _without_time(cell: CellWithoutTime) -> dict[str, object]:
    known = {"status": cell.status, "reason": cell.reason, "detail": cell.detail, "caveats": ()}
    return {**asdict(cell.id), **known}


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    groups = {workload: place for place, workload in enumerate(table["workload"].unique())}
    places = table.assign(
        _group=table["workload"].map(groups).astype(int), _role=table["role"].map(ROLE_ORDER).astype(int)
    )
    ordered = places.sort_values(["_group", "_role", "runner", "workers"], kind="stable", ignore_index=True)
    return ordered.drop(columns=["_group", "_role"])
