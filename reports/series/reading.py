"""Reads the whole history: from the cache what is there and unchanged, from the files the rest.

Files are read by several processes where there are enough of them. These import this module and what it
imports, so nothing here needs pandas.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reports.data.document import Fault, FaultKind, StoredFile, shown_path, stored_files
from reports.series import cache as parquet
from reports.series.cache import FAULT, FILE, SCHEMA, batch
from reports.series.record import read_record
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, TEXT, History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

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
    known = SCHEMA.empty_table() if cache is None else parquet.load(cache)
    kept, missing = _split(known, files)
    table = pa.concat_tables([kept, *read_files(storage, missing)])
    if cache is not None and (missing or len(kept) < len(known)):
        parquet.save(cache, _lasting(table))
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


def assembled(table: pa.Table, faults: Iterable[Fault]) -> History:
    """Return the history of a table with one row per file, whatever the order of its rows.

    Args:
        table: As ``reports.series.cache`` has it.
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
