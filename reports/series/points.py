"""The points of one run: what each series was at that moment, or why it has no time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.discovery import find_kinds
from reports.series.identity import SeriesId, detail_of
from reports.series.tables import TIMED
from reports.statistics.intervals import UNKNOWN, Interval, median_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reports.data.kinds import Kind, Series
    from reports.data.model import Cell, CellId, CellWithoutTime, OtherFailure
    from reports.series.identity import Metric

TOO_COARSE = "its clock was too coarse to tell any time"
FOLLOWED = frozenset({"reference", "measured"})
"""Roles that are series; a twin is the noise floor, and a ceiling says what the machine allowed."""


@dataclass(frozen=True, slots=True)
class Point:
    """One series in one run; without a time ``status`` is not ``"timed"`` and ``reason`` says why."""

    series: SeriesId
    value: Interval = UNKNOWN
    blocks: int = 0
    status: str = TIMED
    reason: str = ""


def of_cells(cells: Sequence[Cell]) -> Iterator[Point]:
    """Yield the time of every reference and measured cell, and of the measured ones the speedup too."""
    references = _references(cells)
    for cell in cells:
        if cell.id.role in FOLLOWED:
            yield _timed(_of_cell(cell.id, "time"), cell.wall_s)
        if cell.id.role == "measured":
            yield _timed(_of_cell(cell.id, "speedup"), _speedups(cell, references))


def of_cells_without_time(cells: Iterable[CellWithoutTime]) -> Iterator[Point]:
    """Yield the same series as the cells would have had, each with what became of it."""
    for cell in cells:
        if cell.id.role in FOLLOWED:
            yield without_time(_of_cell(cell.id, "time"), cell.status, cell.reason)
        if cell.id.role == "measured":
            yield without_time(_of_cell(cell.id, "speedup"), cell.status, cell.reason)


def series_of(kind: str, found: Series) -> SeriesId:
    """Return the series of a kind as it is told apart from all others."""
    return SeriesId(
        kind, found.subject, found.runner, found.workers, detail_of(found.settings.items()), "time"
    )


def noise(cells: Sequence[Cell]) -> float:
    """Return the largest half width of the intervals of the twins' speedups; NaN if none has an interval."""
    references = _references(cells)
    twins = (cell for cell in cells if cell.id.role == "twin")
    widths = [median_interval(_speedups(twin, references)).half_width for twin in twins]
    return max((width for width in widths if not math.isnan(width)), default=math.nan)


def without_time(series: SeriesId, status: str, reason: str) -> Point:
    """Return the point of a series that has no time."""
    return Point(series, status=status, reason=reason)


def once_each(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return one point per series: what failed has no time, and two times of one series mean nothing."""
    by_series: dict[SeriesId, list[Point]] = {}
    for point in points:
        by_series.setdefault(point.series, []).append(point)
    return tuple(_one_of(points) for points in by_series.values())


def _one_of(points: Sequence[Point]) -> Point:
    if len(points) == 1:
        return points[0]
    lost = [point for point in points if point.status != TIMED]
    twice = without_time(points[0].series, "refused", f"its series is there {len(points)} times")
    return lost[0] if lost else twice


def _of_cell(cell: CellId, metric: Metric) -> SeriesId:
    return SeriesId("speedup", cell.workload, cell.runner, cell.workers, "", metric)


def _references(cells: Iterable[Cell]) -> dict[str, Cell]:
    return {cell.id.workload: cell for cell in cells if cell.id.role == "reference"}


def _speedups(cell: Cell, references: dict[str, Cell]) -> list[float]:
    reference = references[cell.id.workload]
    return [alone_s / wall_s for alone_s, wall_s in zip(reference.wall_s, cell.wall_s, strict=True)]


def _timed(series: SeriesId, values: Sequence[float]) -> Point:
    if not all(0 < value < math.inf for value in values):
        return without_time(series, "refused", TOO_COARSE)
    return Point(series, median_interval(values), len(values))


def beside(facts: Mapping[str, Sequence[object]], failures: Iterable[OtherFailure]) -> Iterator[Point]:
    """Yield the points of the benchmarks beside the cells, of those without a time too."""
    for kind, found in followed(facts):
        yield _timed(series_of(kind, found), found.values)
    for failure in failures:
        if failure.kind in followed_kinds():
            series = series_of_failure(failure) or SeriesId(failure.kind, failure.name, "", 0, "", "time")
            yield without_time(series, failure.status, failure.reason)


def followed_kinds() -> dict[str, Kind]:
    """Return the kinds beside the speedups that are followed, by name."""
    return {name: kind for name, kind in find_kinds().items() if kind.series}


def followed(facts: Mapping[str, Sequence[object]]) -> Iterator[tuple[str, Series]]:
    """Yield the series of facts, with their kinds."""
    for name, kind in followed_kinds().items():
        for fact in facts.get(name, ()):
            if kind.series:
                yield name, kind.series(fact)


def series_of_failure(failure: OtherFailure) -> SeriesId | None:
    """Return which series has no time, or None where that can't be told."""
    kind = followed_kinds().get(failure.kind)
    if failure.part is None or kind is None or kind.series is None:
        return None
    return series_of(failure.kind, kind.series(failure.part))
