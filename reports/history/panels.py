"""What is drawn of one series in one environment: a panel with its commits in columns."""

from __future__ import annotations

import hashlib
import warnings
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.data.document import printable
from reports.history.changes.change_points import not_judged_because
from reports.history.changes.selection import USED
from reports.history.words import change_sentence, signed_percent
from reports.series.identity import SeriesId
from reports.series.points import FAILURES
from reports.series.tables import SERIES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reports.history.changes.change_points import ChangePoint, Track, UnusedRun
    from reports.history.changes.topology import CommitOrder
    from reports.history.study import HistoryStudy

MOST_COLUMNS = 500

FEWEST_COLUMNS = 20

MOST_VALUES = 240_000
"""Points of all series on the page: each takes about 20 bytes, and a page of 5 MB still opens at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """One environment.

    Attributes:
        environment_key: Empty for runs on an unknown CPU.
        anchor: A short id that stays the same as the history grows.
        name: Python and CPU for people; no two facets have the same.
        positions: The commits that have runs here, as places in the commit order, ascending.
        width: How many neighboring commits make up a column.
        runs: The runs with their ``position`` and ``column``, in commit order, and with why each is
            ``not_used``.
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

    @property
    def unused_columns(self) -> tuple[int, ...]:
        """The columns of which no run is searched for changes: a line passes them by."""
        used = self.runs.loc[self.runs["not_used"] == USED, "column"]
        return tuple(sorted({*range(self.columns)} - {*used}))

    def column(self, position: int) -> int:
        """Return the column of a commit, or of the first one after it that was measured here."""
        return int(self.columns_of(np.array([position]))[0])

    def columns_of(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the column of each of the commits."""
        places = np.searchsorted(self.positions, positions)
        return np.minimum(places, len(self.positions) - 1) // self.width


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """A change point in a panel: its column, and where its two levels begin and end."""

    column: int
    start: int
    end: int
    change: ChangePoint
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class HollowDot:
    """A run that is not searched for changes, or the median of those of one column with the same reason."""

    column: int
    value: float
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class SeriesPanel:
    """One series in one environment. The arrays have one entry per column of the facet; gaps are NaN.

    Attributes:
        estimate: The value, or the median of those that share a column.
        low: Lower end of the interval, or the lowest of the values that share a column.
        high: The upper end, in the same way.
        judged: Whether the series has enough commits to be searched for changes.
        failed: Columns in which a run of the series failed or was refused.
        unused: What was measured in runs that are not searched, by column; in none of the arrays.
    """

    series: SeriesId
    facet: Facet
    estimate: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    judged: bool
    failed: tuple[int, ...]
    marks: tuple[ChangeMark, ...]
    unused: tuple[HollowDot, ...]

    @property
    def timed(self) -> bool:
        """Whether there is anything to draw."""
        return bool(np.isfinite(self.estimate).any() or self.unused)


def facets(study: HistoryStudy) -> tuple[Facet, ...]:
    """Return the environments, the one with the newest run first.

    With more commits than columns fit, neighbors share a column: the more series, the fewer columns.
    """
    most = max(FEWEST_COLUMNS, min(MOST_COLUMNS, MOST_VALUES // max(1, len(study.tracks))))
    runs = study.order.placed(study.history.runs)
    runs["not_used"] = study.selection.reasons.loc[runs["run"]].to_numpy()
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


def panels(study: HistoryStudy, facets: Sequence[Facet]) -> tuple[SeriesPanel, ...]:
    """Return every series that was ever timed in an environment, in the order of the tracks."""
    facet_of = {facet.environment_key: facet for facet in facets}
    failures = _failures(study, facet_of)
    changes: dict[tuple[str, SeriesId], list[ChangePoint]] = defaultdict(list)
    for change in study.changes:
        changes[change.environment_key, change.series].append(change)
    drawn = (
        _panel(track, facet_of[track.environment_key], study.order, changes, failures)
        for track in study.tracks
    )
    return tuple(panel for panel in drawn if panel.timed)


def by_column(
    facet: Facet, positions: NDArray[np.int64], values: Sequence[NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return estimate, low and high (the rows) for each column of a facet, from one value per commit.

    Where several commits share a column: the median of their estimates, the lowest and the highest of them.
    """
    table = np.full((3, facet.columns * facet.width), np.nan)
    table[:, np.searchsorted(facet.positions, positions)] = values
    if facet.width == 1:
        return table
    shared = table[0].reshape(facet.columns, facet.width)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="All-NaN slice", category=RuntimeWarning)  # a gap stays one
        return np.stack([f(shared, axis=1) for f in (np.nanmedian, np.nanmin, np.nanmax)])


def _panel(
    track: Track,
    facet: Facet,
    order: CommitOrder,
    changes: Mapping[tuple[str, SeriesId], list[ChangePoint]],
    failures: Mapping[tuple[str, SeriesId], tuple[int, ...]],
) -> SeriesPanel:
    key = track.environment_key, track.series
    values = (track.values, track.low, track.high)  # noqa: PD011 - of a track, which is no frame
    estimate, low, high = by_column(facet, track.positions, values)
    marks = _marks(changes.get(key, []), track, facet, order)
    judged = not_judged_because(track) is None
    failed, unused = failures.get(key, ()), _hollow_dots(track.unused, facet)
    return SeriesPanel(track.series, facet, estimate, low, high, judged, failed, marks, unused)


def _hollow_dots(runs: Sequence[UnusedRun], facet: Facet) -> tuple[HollowDot, ...]:
    """Return the dots in the order of the columns; a long history has several runs in one."""
    if not runs:
        return ()
    columns = facet.columns_of(np.array([run.position for run in runs]))
    found: dict[tuple[int, str], list[float]] = defaultdict(list)
    for column, run in zip(columns, runs, strict=True):
        found[int(column), run.reason].append(run.value)
    return tuple(HollowDot(key[0], float(np.median(values)), key[1]) for key, values in sorted(found.items()))


def _marks(
    changes: Sequence[ChangePoint], track: Track, facet: Facet, order: CommitOrder
) -> tuple[ChangeMark, ...]:
    if not changes:
        return ()
    inner = [facet.column(change.first_after) for change in changes]
    ends = [facet.column(int(track.positions[0])), *inner, facet.column(int(track.positions[-1]))]
    return tuple(
        ChangeMark(
            column, ends[n], ends[n + 2], change, signed_percent(change), change_sentence(change, order)
        )
        for n, (column, change) in enumerate(zip(inner, changes, strict=True))
    )


def _failures(
    study: HistoryStudy, facet_of: Mapping[str, Facet]
) -> dict[tuple[str, SeriesId], tuple[int, ...]]:
    points = study.history.points
    failed = points[points["status"].isin(FAILURES)]
    runs = study.history.runs.set_index("run")["environment_key"]
    found: dict[tuple[str, SeriesId], set[int]] = defaultdict(set)
    for run, *fields in failed[["run", *SERIES]].itertuples(index=False, name=None):
        key = str(runs[run])
        found[key, SeriesId(*fields)].add(facet_of[key].column(int(study.order.position[run])))
    return {key: tuple(sorted(columns)) for key, columns in found.items()}
