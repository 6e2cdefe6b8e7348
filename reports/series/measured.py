"""What one run says of every series: its values block by block, or why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from reports.series.identity import SeriesId
from reports.series.points import followed, followed_kinds, series_of, series_of_failure
from reports.statistics.intervals import median_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.data.model import Cell, CellId, OtherFailure, Run
    from reports.series.identity import Metric


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one series in one run, one for each block or repeat.

    Attributes:
        work: What one round executed, such as ``"20 strings"``; rounds of unequal work do not compare. Empty
            where values are per operation.
    """

    values: tuple[float, ...]
    work: str = ""


@dataclass(frozen=True, slots=True)
class Absence:
    """Why a series has no values: its status as in the run (failed, skipped, refused) and the reason."""

    status: str
    reason: str


@dataclass(frozen=True, slots=True)
class Measured:
    """One run, series by series.

    Attributes:
        twin_reach: How far the interval of each workload's twin reaches from 1.00, as a fraction: what this
            run made of a comparison of identical code. Workloads without a twin's interval are left out.
        unnamed_failures: One sentence for each failure that does not tell which series it belongs to.
    """

    values: Mapping[SeriesId, Values]
    absent: Mapping[SeriesId, Absence]
    twin_reach: Mapping[str, float]
    unnamed_failures: tuple[str, ...]

    def noise_of(self, series: SeriesId) -> float:
        """Return the noise of the series' own twin, else that of the typical twin of the run, else 0."""
        typical = median(self.twin_reach.values()) if self.twin_reach else 0.0
        return self.twin_reach.get(series.subject, typical) if series.kind == "speedup" else typical


def measured(run: Run) -> Measured:
    """Return what a run says; the reference's time is a series, twins and ceilings are none."""
    others = [entry for entry in run.other_failures if entry.kind in followed_kinds()]
    values = dict(_of_cells(run)) | dict(_of_kinds(run))
    untimed = {series for series, found in values.items() if min(found.values) <= 0}
    lost = dict(_cells_without_time(run)) | dict(filter(None, map(_named, others)))
    lost |= dict.fromkeys(untimed, Absence("refused", "its clock was too coarse to tell any time"))
    return Measured(
        values={series: found for series, found in values.items() if series not in lost},
        absent=lost,
        twin_reach=dict(_twin_reach(run)),
        unnamed_failures=tuple(
            f"{entry.kind}, {entry.name}: {entry.reason}"
            for entry in others
            if _named(entry) is None and entry.status != "skipped"
        ),
    )


def _of_cells(run: Run) -> Iterator[tuple[SeriesId, Values]]:
    references = _references(run)
    for cell in run.cells:
        work = f"{cell.items} {cell.unit}"
        if cell.id.role in {"reference", "measured"}:
            yield _series(cell.id, "time"), Values(cell.wall_s, work)
        if cell.id.role == "measured":
            yield _series(cell.id, "speedup"), Values(_ratios(references[cell.id.workload], cell), work)


def _of_kinds(run: Run) -> Iterator[tuple[SeriesId, Values]]:
    for kind, found in followed(run.facts):
        yield series_of(kind, found), Values(tuple(found.values))


def _cells_without_time(run: Run) -> Iterator[tuple[SeriesId, Absence]]:
    for cell in run.cells_without_time:
        absence = Absence(cell.status, cell.reason)
        if cell.id.role in {"reference", "measured"}:
            yield _series(cell.id, "time"), absence
        if cell.id.role == "measured":
            yield _series(cell.id, "speedup"), absence


def _named(failure: OtherFailure) -> tuple[SeriesId, Absence] | None:
    """Return a failure under its series, if it tells which one that is."""
    series = series_of_failure(failure)
    return None if series is None else (series, Absence(failure.status, failure.reason))


def _twin_reach(run: Run) -> Iterator[tuple[str, float]]:
    references = _references(run)
    for cell in run.cells:
        if cell.id.role == "twin":
            interval = median_interval(_ratios(references[cell.id.workload], cell))
            if not math.isnan(interval.low):
                reach = max(abs(math.log(interval.low)), abs(math.log(interval.high)))
                yield cell.id.workload, math.expm1(reach)


def _references(run: Run) -> dict[str, Cell]:
    return {cell.id.workload: cell for cell in run.cells if cell.id.role == "reference"}


def _ratios(reference: Cell, cell: Cell) -> tuple[float, ...]:
    return tuple(alone_s / wall_s for alone_s, wall_s in zip(reference.wall_s, cell.wall_s, strict=True))


def _series(cell: CellId, metric: Metric) -> SeriesId:
    return SeriesId("speedup", cell.workload, cell.runner, cell.workers, "", metric)
