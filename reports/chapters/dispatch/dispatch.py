"""Dispatch: what it costs to send an item to a worker and its result back, empty and with a payload."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.chapters.dispatch.facts import DispatchPoint
from reports.statistics.intervals import median_interval

if TYPE_CHECKING:
    from reports.data.model import Run

MIB = 2**20
WAYS = 2
"""A payload goes to the worker and comes back."""
COLUMNS = [
    *("series", "runner", "workers", "chunk_size", "payload_bytes", "items", "blocks"),
    *("cost_s", "cost_s_low", "cost_s_high", "mib_per_s", "mib_per_s_low", "mib_per_s_high"),
]
ORDER = ["series", "payload_bytes", "runner", "workers", "chunk_size"]


def dispatch_table(run: Run) -> pd.DataFrame:
    """Return one row for each point of the series ``"empty"`` and ``"payload"``.

    ``cost_s`` is the median round's seconds per item: all of it is dispatch, for the items do nothing but
    copy their payload. ``mib_per_s`` counts the payload both ways, there and back, over all workers together.
    Both have their exact interval as ``_low`` and ``_high``; NaN is what has no meaning or was not measured.
    """
    points = [point for point in run.of(DispatchPoint) if point.series != "break_even"]
    table = pd.DataFrame([_row(point) for point in points], columns=COLUMNS)
    return table.sort_values(ORDER, kind="stable", ignore_index=True)


def _row(point: DispatchPoint) -> dict[str, object]:
    cost = median_interval([wall_s / point.items for wall_s in point.wall_s])
    shipped_mib = math.nan if point.payload_bytes is None else WAYS * point.payload_bytes / MIB
    return {
        "series": point.series,
        "runner": point.runner,
        "workers": point.workers,
        "chunk_size": _or_nan(point.chunk_size),
        "payload_bytes": _or_nan(point.payload_bytes),
        "items": point.items,
        "blocks": len(point.wall_s),
        "cost_s": cost.estimate,
        "cost_s_low": cost.low,
        "cost_s_high": cost.high,
        "mib_per_s": shipped_mib / cost.estimate,
        "mib_per_s_low": shipped_mib / cost.high,
        "mib_per_s_high": shipped_mib / cost.low,
    }


def _or_nan(count: int | None) -> float:
    return math.nan if count is None else float(count)
