"""Makes the tables of the history out of what was read of each file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reports.history.batch import FAULT, FILE
from reports.history.folder import shown_path
from reports.history.tables import POINT_COLUMNS, RUN_COLUMNS, TEXT, Fault, FaultKind, History

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd


def assembled(table: pa.Table, faults: Iterable[Fault]) -> History:
    """Return the history of a table with one row per file, whatever the order of its rows.

    Args:
        table: As of ``reports.history.batch``.
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
