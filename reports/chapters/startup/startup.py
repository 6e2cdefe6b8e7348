"""Start-up: what opening and closing each runner costs, in time and in memory, for each number of workers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reports.chapters.startup.facts import StartUp
from reports.statistics.intervals import median_interval

if TYPE_CHECKING:
    from reports.data.model import Run

PHASES = {
    "create_s": "executor created",
    "first_result_s": "first result",
    "all_ready_s": "all workers ready",
    "shutdown_s": "shut down",
}
"""What is timed, with its name; all but the last count from the beginning."""
MEMORY = ("uss_bytes", "pss_bytes")
BOUNDED = (*PHASES, *MEMORY)
COLUMNS = [
    "runner",
    "workers",
    "start_method",
    "repeats",
    *(f"{name}{bound}" for name in BOUNDED for bound in ("", "_low", "_high")),
    "peak_rss_bytes",
]


def startup_table(run: Run) -> pd.DataFrame:
    """Return one row for each runner and number of workers, sorted by these.

    Phases are medians over the repeats in seconds, memory is the median added in bytes, each with its exact
    interval as ``_low`` and ``_high`` (NaN below 6 repeats); ``peak_rss_bytes`` is a single figure. What was
    not measured is NaN.
    """
    rows = [_row(start_up) for start_up in run.of(StartUp)]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.sort_values(["runner", "workers"], kind="stable", ignore_index=True)


def _row(start_up: StartUp) -> dict[str, object]:
    peak = start_up.peak_rss_bytes
    row: dict[str, object] = {
        "runner": start_up.runner,
        "workers": start_up.workers,
        "start_method": start_up.start_method,
        "repeats": len(start_up.all_ready_s),
        "peak_rss_bytes": math.nan if peak is None else float(peak),
    }
    for name in BOUNDED:
        interval = median_interval(getattr(start_up, name) or ())
        row |= {name: interval.estimate, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return row
