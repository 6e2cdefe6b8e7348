"""Reads the whole history: from the cache what is there and unchanged, from the files the rest.

What was read of a file is a row of one Arrow table, which is cached, and sent between processes: files are
read by several where there are enough of them. These import this module, so nothing here needs pandas.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reports.data.document import Fault, FaultKind, StoredFile, shown_path, stored_files
from reports.pages.publish import CannotWriteError, write_whole
from reports.series.record import read_record
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, TEXT, History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

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

READER_VERSION = b"4"
"""Raise this whenever the same file would be read as something else than before."""

STORED_SCHEMA = SCHEMA.with_metadata({b"gil_bench_reader": READER_VERSION})

FILES_AT_ONCE = 200
"""Files read by a process at a time: about as long as it takes a process to start, so fewer are read here."""

MOST_PROCESSES = 8
"""A process takes about 100 MiB, and the disk serves only so many."""

TOO_NEW_NS = 2 * 10**9
"""A file changed this recently may be changed again without its time telling: FAT counts in 2 s."""


def read_history(storage: Path, cache: Path | None = None) -> History:
    """Return all runs below a folder as tables, and which files had to be left out.

    Args:
        storage: The folder; what is in it is neither followed out of it nor changed.
        cache: A folder for what was read, usually ``.cache`` in the storage; None to read everything anew.
            The result is the same.

    Raises:
        UnreadableRunError: There is no such storage.
    """
    files, faults = stored_files(storage)
    known = SCHEMA.empty_table() if cache is None else load(cache)
    kept, missing = _split(known, files)
    table = pa.concat_tables([kept, *read_files(storage, missing)])
    if cache is not None and (missing or len(kept) < len(known)):
        save(cache, _lasting(table))
    return assembled(table, faults)


def _split(known: pa.Table, files: Sequence[StoredFile]) -> tuple[pa.Table, Sequence[StoredFile]]:
    """Return the known rows of files that are as they were, and the files that have to be read."""
    columns = (known[name].to_pylist() for name in ("name", "size", "mtime_ns"))
    keys = [
        StoredFile(os.fsdecode(name), size, mtime_ns) for name, size, mtime_ns in zip(*columns, strict=True)
    ]
    present, cached = set(files), set(keys)
    kept = known.filter(pa.array([key in present for key in keys], pa.bool_()))
    return kept, [file for file in files if file not in cached]


def _lasting(table: pa.Table) -> pa.Table:
    """Return the rows that will be right for as long as their files look the same."""
    readable = pc.not_equal(pc.fill_null(table["fault_kind"], ""), str(FaultKind.UNREADABLE))
    settled = pc.less(table["mtime_ns"], time.time_ns() - TOO_NEW_NS)
    return table.filter(pc.and_(readable, settled))


def read_files(storage: Path, files: Sequence[StoredFile]) -> list[pa.Table]:
    """Return tables with a row for each file, in the order of the files."""
    parts = [files[start : start + FILES_AT_ONCE] for start in range(0, len(files), FILES_AT_ONCE)]
    if len(parts) <= 1:
        return [_read(storage, part) for part in parts]
    processes = min(len(parts), os.cpu_count() or 1, MOST_PROCESSES)
    # Not forked: Arrow has threads, and a lock that one of them holds would stay locked in a fork.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_read, [storage] * len(parts), parts))


def _read(storage: Path, files: Sequence[StoredFile]) -> pa.Table:
    return batch((file, read_record(storage / file.name, file.source)) for file in files)


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
    value = point.interval
    return (*identity, value.estimate, value.low, value.high, len(point.values), point.status, point.reason)


def _lists(points: Sequence[tuple[object, ...]], lengths: Sequence[int]) -> pa.ListArray:
    """Return the points as one list per file; made by columns, as by rows it takes much longer."""
    columns = zip(*points, strict=True) if points else ((),) * len(POINT)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, POINT.values(), strict=True)]
    flat = pa.StructArray.from_arrays(arrays, fields=[pa.field(*field) for field in POINT.items()])
    return pa.ListArray.from_arrays([0, *accumulate(lengths)], flat, type=POINTS)


def assembled(table: pa.Table, faults: Iterable[Fault]) -> History:
    """Return the history of a table with one row per file, whatever the order of its rows.

    Args:
        table: As ``reports.series.reading`` has it.
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
