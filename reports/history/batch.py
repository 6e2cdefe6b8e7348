"""What was read of files as an Arrow table, a row per file: so it is cached and sent between processes."""

from __future__ import annotations

import os
from dataclasses import asdict
from itertools import accumulate
from typing import TYPE_CHECKING

import pyarrow as pa

from reports.history.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.history.folder import StoredFile
    from reports.history.points import Point
    from reports.history.record import Record

POINT = {
    "kind": pa.string(),
    "subject": pa.string(),
    "runner": pa.string(),
    "workers": pa.int64(),
    "detail": pa.string(),
    "metric": pa.string(),
    "estimate": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "blocks": pa.int64(),
    "status": pa.string(),
    "reason": pa.string(),
}
FILE = {"name": pa.binary(), "size": pa.int64(), "mtime_ns": pa.int64()}
"""Which file, and what must be the same for it to be the same; its name is bytes, for it may be no UTF-8."""
FAULT = {"fault_kind": pa.string(), "fault_reason": pa.string()}
RUN = {
    "fingerprint": pa.string(),
    "started": pa.timestamp("us", "UTC"),
    "commit": pa.string(),
    "branch": pa.string(),
    "dirty": pa.bool_(),
    "environment_key": pa.string(),
    "python_version": pa.string(),
    "python_xy": pa.string(),
    "free_threaded": pa.bool_(),
    "gil_enabled": pa.bool_(),
    "cpu_model": pa.string(),
    "kernel": pa.string(),
    "libraries": pa.string(),
    "preset": pa.string(),
    "interrupted": pa.bool_(),
    "noise": pa.float64(),
}
POINTS = pa.list_(pa.field("element", pa.struct(POINT)))
SCHEMA = pa.schema(FILE | FAULT | RUN | {"points": POINTS})
"""Of a file either what is wrong with it or what is in it; the other is null, or no points."""


def batch(read: Iterable[tuple[StoredFile, Record | Fault]]) -> pa.Table:
    """Return the table of files and what was read of them."""
    rows: list[dict[str, object]] = []
    points: list[tuple[object, ...]] = []
    lengths: list[int] = []
    for file, what in read:
        rows.append(_row(file, what))
        found = () if isinstance(what, Fault) else what.points
        points.extend(map(_values, found))
        lengths.append(len(found))
    files = pa.Table.from_pylist(rows, schema=pa.schema(FILE | FAULT | RUN))
    return files.append_column(SCHEMA.field("points"), _lists(points, lengths))


def _row(file: StoredFile, what: Record | Fault) -> dict[str, object]:
    row: dict[str, object] = {"name": os.fsencode(file.name), "size": file.size, "mtime_ns": file.mtime_ns}
    if isinstance(what, Fault):
        return row | {"fault_kind": str(what.kind), "fault_reason": what.reason}
    return row | asdict(what.run) | {"fingerprint": what.fingerprint}


def _values(point: Point) -> tuple[object, ...]:
    """Return the values of a point in the order of ``POINT``."""
    series, value = point.series, point.value
    which = (series.kind, series.subject, series.runner, series.workers, series.detail, series.metric)
    return (*which, value.estimate, value.low, value.high, point.blocks, point.status, point.reason)


def _lists(points: Sequence[tuple[object, ...]], lengths: Sequence[int]) -> pa.ListArray:
    """Return the points as one list per file; made by columns, as by rows it takes much longer."""
    columns = zip(*points, strict=True) if points else ((),) * len(POINT)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, POINT.values(), strict=True)]
    flat = pa.StructArray.from_arrays(arrays, fields=[pa.field(*field) for field in POINT.items()])
    return pa.ListArray.from_arrays([0, *accumulate(lengths)], flat, type=POINTS)
