"""Facets: the commits measured in one environment, side by side in few enough columns to be drawn."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.data.document import printable

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from reports.history.study import HistoryStudy

MOST_COLUMNS = 500
FEWEST_COLUMNS = 20
MOST_VALUES = 240_000
"""Points in a page of all series together: each is about 20 bytes, and a page of 5 MB still opens at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """One environment.

    Attributes:
        environment_key: Empty for runs on an unknown CPU.
        anchor: A short id that stays the same as the history grows.
        name: Python and CPU for people; no two facets have the same.
        positions: The commits that have runs here, as places in the commit order, ascending.
        width: How many neighboring commits make up a column.
        runs: The runs with their ``position`` and ``column``, in commit order.
    """

    environment_key: str
    anchor: str
    name: str
    positions: NDArray[np.int64]
    width: int
    runs: pd.DataFrame

    @property
    def columns(self) -> int:
        """How many columns there are."""
        return -(-len(self.positions) // self.width)

    def column(self, position: int) -> int:
        """Return the column of a commit, or of the first one after it that was measured here."""
        return int(self.columns_of(np.array([position]))[0])

    def columns_of(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the column of each of the commits."""
        places = np.searchsorted(self.positions, positions)
        return np.minimum(places, len(self.positions) - 1) // self.width


def facets(study: HistoryStudy) -> tuple[Facet, ...]:
    """Return the environments, the one with the newest run first.

    With more commits than columns fit, neighbors share a column: the more series, the fewer columns.
    """
    most = max(FEWEST_COLUMNS, min(MOST_COLUMNS, MOST_VALUES // max(1, len(study.tracks))))
    runs = study.order.placed(study.history.runs)
    newest = runs.groupby("environment_key", observed=True)["started"].max().sort_values(ascending=False)
    groups = {key: runs[runs["environment_key"] == key] for key in newest.index}
    names = {key: _name(group.iloc[-1]) for key, group in groups.items()}
    shared = {name for name, times in Counter(names.values()).items() if times > 1}
    return tuple(
        _facet(str(key), f"{names[key]}, {key[-8:]}" if names[key] in shared else names[key], group, most)
        for key, group in groups.items()
    )


def _facet(key: str, name: str, runs: pd.DataFrame, most: int) -> Facet:
    positions, place = np.unique(runs["position"].to_numpy(np.int64), return_inverse=True)
    width = -(-len(positions) // most)
    ordered = runs.assign(column=place // width).sort_values(["position", "started"], kind="stable")
    anchor = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return Facet(key, f"e{anchor}", name, positions, width, ordered)


def _name(run: pd.Series) -> str:
    """Return such as ``Python 3.14 free-threaded, GIL off, Apple M4``."""
    build = f" free-threaded, GIL {'on' if run['gil_enabled'] else 'off'}" if run["free_threaded"] else ""
    return printable(
        f"Python {str(run['python_xy']).removesuffix('t')}{build}, {run['cpu_model'] or 'unknown CPU'}"
    )
