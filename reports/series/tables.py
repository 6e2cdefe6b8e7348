"""The history as two tables, one of runs and one of points, and what had to be left out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from reports.series.identity import SeriesId

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.data.document import Fault
    from reports.series.metrics import Metric

SERIES = ["kind", "subject", "runner", "workers", "detail", "metric"]
"""The columns of the points that tell which series a point belongs to, as the fields of a SeriesId."""
TEXT = "category"
RUN_COLUMNS = {
    "run": "int64",
    "source": "str",
    "started": "datetime64[us, UTC]",
    "commit": TEXT,
    "branch": TEXT,
    "dirty": "bool",
    "environment_key": TEXT,
    "python_version": TEXT,
    "python_xy": TEXT,
    "free_threaded": "bool",
    "gil_enabled": "bool",
    "cpu_model": TEXT,
    "kernel": TEXT,
    "libraries": TEXT,
    "preset": TEXT,
    "interrupted": "bool",
    "noise": "float64",
}
"""Columns of ``History.runs`` with their types."""
POINT_COLUMNS = {
    "run": "int64",
    "kind": TEXT,
    "subject": TEXT,
    "runner": TEXT,
    "workers": "int64",
    "detail": TEXT,
    "metric": TEXT,
    "estimate": "float64",
    "low": "float64",
    "high": "float64",
    "blocks": "int64",
    "status": TEXT,
    "reason": TEXT,
}
"""Columns of ``History.points`` with their types."""
TIMED = "timed"
"""Status of a point that has a time; all others (failed, skipped, refused) have a reason instead."""


@dataclass(frozen=True, slots=True)
class History:
    """All runs that could be read.

    Attributes:
        runs: One row per run in the order of ``started``, then ``source``; ``run`` is the row's position. The
            columns are those of ``RUN_COLUMNS``. Texts that are not known are empty: an empty
            ``environment_key`` is a run on an unknown CPU, which is never compared, an empty ``commit`` a run
            without version control. ``libraries`` is sorted ``"name version, …"``. ``noise`` is the largest
            half width of the intervals of the run's A/A controls (a fraction: 0.02 is 2 %); NaN without one.
        points: One row per run and series, in the order of the runs and then of their files. The columns
            are those of ``POINT_COLUMNS``. ``estimate`` is the median with its exact 95 % interval (NaN
            below 6 ``blocks``), in seconds or, for speedups, without unit. Without a time it is NaN,
            ``blocks`` is 0, and ``status`` and ``reason`` say why.
        faults: What is left out, by source.
    """

    runs: pd.DataFrame
    points: pd.DataFrame
    faults: tuple[Fault, ...]


def each_series(points: pd.DataFrame) -> Iterator[tuple[SeriesId, pd.DataFrame]]:
    """Yield every series with its points, sorted by series; the order of the points is kept."""
    for values, rows in points.groupby(SERIES, observed=True, sort=True):
        kind, subject, runner, workers, detail, metric = cast(
            "tuple[str, str, str, int, str, Metric]", values
        )
        yield SeriesId(kind, subject, runner, int(workers), detail, metric), rows
