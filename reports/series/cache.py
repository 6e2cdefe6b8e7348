"""Keeps what was read of the history's files in one Parquet file, so that only new files are read again.

What was read of files as an Arrow table, a row per file: so it is cached and sent between processes.

Makes the tables of the history out of what was read of each file.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from dataclasses import asdict
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reports.series.folder import shown_path
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, TEXT, Fault, FaultKind, History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from reports.series.folder import StoredFile
    from reports.series.points import Point
    from reports.series.record import Record

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


FILE_NAME = "history.parquet"
READER_VERSION = b"2"
"""Raise this whenever the same file would be read as something else than before."""
VERSION_KEY = b"gil_bench_reader"
STORED_SCHEMA = SCHEMA.with_metadata({VERSION_KEY: READER_VERSION})


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
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=folder, prefix=f"{FILE_NAME}-")
        os.close(handle)
        try:
            labelled = table.replace_schema_metadata(STORED_SCHEMA.metadata)
            pq.write_table(labelled, written, compression="zstd", write_page_checksum=True)
            Path(written).replace(folder / FILE_NAME)
        except BaseException:
            Path(written).unlink()
            raise


def assembled(table: pa.Table, faults: Iterable[Fault]) -> History:
    """Return the history of a table with one row per file, whatever the order of its rows.

    Args:
        table: As of ``reports.series.cache``.
        faults: Files that were not even opened.
    """
    good = pc.is_null(table["fault_kind"])
    damaged = list(_damaged(table.filter(pc.invert(good))))
    table = table.filter(good)
    runs = table.drop_columns([*FILE, *FAULT, "points"]).to_pandas()
    runs["source"] = [shown_path(os.fsdecode(name)) for name in table["name"].to_pylist()]
    runs = runs.sort_values(["started", "source"], kind="stable")
    first = ~runs.duplicated("fingerprint")
    duplicates = list(_duplicates(runs, first))
    runs = runs[first]
    points = _points(table["points"].combine_chunks().take(pa.array(runs.index.to_numpy())))
    runs = runs.reset_index(drop=True).assign(run=np.arange(len(runs)))
    return History(
        _typed(runs, RUN_COLUMNS),
        _typed(points, POINT_COLUMNS),
        tuple(sorted([*faults, *damaged, *duplicates])),
    )


def _points(lists: pa.ListArray) -> pd.DataFrame:
    table = pa.Table.from_struct_array(lists.flatten())
    columns = {
        name: pc.dictionary_encode(table[name]) if POINT_COLUMNS[name] == TEXT else table[name]
        for name in table.column_names
    }
    run = pc.list_parent_indices(lists)
    points: pd.DataFrame = pa.table({"run": run, **columns}).to_pandas()
    return points


def _typed(table: pd.DataFrame, columns: Mapping[str, str]) -> pd.DataFrame:
    """Return these columns with their types; categories are sorted, so that sorting by them is by text."""
    typed = table[list(columns)].astype(dict(columns))
    for name, kind in columns.items():
        if kind == TEXT:
            typed[name] = typed[name].cat.reorder_categories(sorted(typed[name].cat.categories))
    return typed


def _damaged(table: pa.Table) -> Iterator[Fault]:
    for row in table.select([*FILE, *FAULT]).to_pylist():
        yield Fault(shown_path(os.fsdecode(row["name"])), FaultKind(row["fault_kind"]), row["fault_reason"])


def _duplicates(runs: pd.DataFrame, first: pd.Series[bool]) -> Iterator[Fault]:
    kept = runs[first].set_index("fingerprint")["source"]
    for source, fingerprint in runs.loc[~first, ["source", "fingerprint"]].itertuples(index=False):
        yield Fault(source, FaultKind.DUPLICATE, f"is the same run as {kept[fingerprint]}")
