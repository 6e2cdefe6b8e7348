"""What was read of the history's files, as one Arrow table with a row per file, kept so as to read it once.

So it is sent between processes as well.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict
from itertools import accumulate
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from reports.data.document import Fault
from reports.pages.publish import CannotWriteError, write_whole
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, TEXT
from reports.statistics.intervals import median_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from reports.data.document import StoredFile
    from reports.series.points import SeriesPoint
    from reports.series.record import Record

ARROW = {
    TEXT: pa.string(),
    "str": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "datetime64[us, UTC]": pa.timestamp("us", "UTC"),
}


def _as_arrow(columns: Mapping[str, str]) -> dict[str, pa.DataType]:
    """Return columns of the history with Arrow's types, but for what tells rows of two tables apart."""
    return {name: ARROW[kind] for name, kind in columns.items() if name not in {"run", "source"}}


POINT = _as_arrow(POINT_COLUMNS)
FILE = {"name": pa.binary(), "size": pa.int64(), "mtime_ns": pa.int64()}
"""Which file, and what must be the same for it to be the same; its name is bytes, for it may be no UTF-8."""
FAULT = {"fault_kind": pa.string(), "fault_reason": pa.string()}
RUN = {"fingerprint": pa.string()} | _as_arrow(RUN_COLUMNS)
POINTS = pa.list_(pa.field("element", pa.struct(POINT)))
SCHEMA = pa.schema(FILE | FAULT | RUN | {"points": POINTS})
"""Of a file either what is wrong with it or what is in it; the other is null, or no points."""

FILE_NAME = "history.parquet"
READER_VERSION = b"2"
"""Raise this whenever the same file would be read as something else than before."""
STORED_SCHEMA = SCHEMA.with_metadata({b"gil_bench_reader": READER_VERSION})


def load(folder: Path) -> pa.Table:
    """Return what is cached in a folder: nothing if there is no cache, or none that can be used.

    The cache holds nothing that is not in the files too. So whatever is wrong with it, all files are read.
    """
    try:
        with pq.ParquetFile(folder / FILE_NAME, page_checksum_verification=True) as stored:
            if stored.schema_arrow.equals(STORED_SCHEMA, check_metadata=True):
                table = stored.read()
                table.validate(full=True)
                return table.replace_schema_metadata(None)
    except (OSError, pa.ArrowException):  # missing, unreadable, or damaged
        pass
    return SCHEMA.empty_table()


def save(folder: Path, table: pa.Table) -> None:
    """Put a table into a folder's cache, whole or not at all; where nothing can be written, there is none."""
    written = pa.BufferOutputStream()
    labeled = table.replace_schema_metadata(STORED_SCHEMA.metadata)
    pq.write_table(labeled, written, compression="zstd", write_page_checksum=True)
    with suppress(CannotWriteError):
        write_whole(folder / FILE_NAME, written.getvalue().to_pybytes())


def batch(read: Iterable[tuple[StoredFile, Record | Fault]]) -> pa.Table:
    """Return the table of files and what was read of them."""
    rows: list[dict[str, object]] = []
    points: list[tuple[object, ...]] = []
    lengths: list[int] = []
    for file, content in read:
        rows.append(_row(file, content))
        found = () if isinstance(content, Fault) else content.points
        points.extend(map(_values, found))
        lengths.append(len(found))
    files = pa.Table.from_pylist(rows, schema=pa.schema(FILE | FAULT | RUN))
    return files.append_column(SCHEMA.field("points"), _lists(points, lengths))


def _row(file: StoredFile, content: Record | Fault) -> dict[str, object]:
    row: dict[str, object] = {"name": os.fsencode(file.name), "size": file.size, "mtime_ns": file.mtime_ns}
    if isinstance(content, Fault):
        return row | {"fault_kind": str(content.kind), "fault_reason": content.reason}
    return row | asdict(content.run) | {"fingerprint": content.fingerprint}


def _values(point: SeriesPoint) -> tuple[object, ...]:
    """Return the values of a point in the order of ``POINT``."""
    series = point.series
    identity = (series.kind, series.subject, series.runner, series.workers, series.detail, series.metric)
    value = median_interval(point.values)
    return (*identity, value.estimate, value.low, value.high, len(point.values), point.status, point.reason)


def _lists(points: Sequence[tuple[object, ...]], lengths: Sequence[int]) -> pa.ListArray:
    """Return the points as one list per file; made by columns, as by rows it takes much longer."""
    columns = zip(*points, strict=True) if points else ((),) * len(POINT)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, POINT.values(), strict=True)]
    flat = pa.StructArray.from_arrays(arrays, fields=[pa.field(*field) for field in POINT.items()])
    return pa.ListArray.from_arrays([0, *accumulate(lengths)], flat, type=POINTS)
