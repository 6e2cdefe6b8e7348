"""The points of one run: what each series was at that moment, or why it has no time.

The points of benchmarks beside the cells, of those too that were measured in vain.
"""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data import cells as load_cells
from reports.data import fields
from reports.data.document import printable
from reports.data.fields import FieldError, Fields
from reports.data.kinds import DispatchPoint, StartUp, SynchronizationPoint
from reports.data.load_kinds import READERS
from reports.series.identity import SeriesId, detail_of
from reports.series.tables import TIMED
from reports.statistics.intervals import UNKNOWN, Interval, median_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.data.load_kinds import Fact
    from reports.data.model import Cell, CellId, CellWithoutTime
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


def of_fact(fact: Fact) -> Point:
    """Return the point of a benchmark beside the cells.

    Raises:
        FieldError: It is of a kind that is not followed.
    """
    match fact:
        case StartUp():
            return _timed(start_up(fact.runner, fact.workers), fact.all_ready_s)
        case DispatchPoint():
            return _timed(dispatch(fact), [wall_s / fact.items for wall_s in fact.wall_s])
        case SynchronizationPoint():
            settings = detail_of(fact.settings.items())
            series = experiment(fact.experiment, fact.variant, fact.participants, settings)
            return _timed(series, [wall_s / fact.operations for wall_s in fact.wall_s])
    raise FieldError("it is of a kind that is not followed")


def noise(cells: Sequence[Cell]) -> float:
    """Return the largest half width of the intervals of the twins' speedups; NaN if none has an interval."""
    references = _references(cells)
    twins = (cell for cell in cells if cell.id.role == "twin")
    widths = [median_interval(_speedups(twin, references)).half_width for twin in twins]
    return max((width for width in widths if not math.isnan(width)), default=math.nan)


def start_up(runner: str, workers: int) -> SeriesId:
    """Return the series of a runner's start-up."""
    return SeriesId("startup", "start-up", runner, workers, "", "time")


def experiment(name: str, variant: str, participants: int, settings: str) -> SeriesId:
    """Return the series of an experiment's variant, whose settings are given as a canonical detail."""
    return SeriesId("synchronization", name, variant, participants, settings, "time")


def dispatch(point: DispatchPoint) -> SeriesId:
    """Return the series of a dispatch point.

    A chunk that is the worker's even share of the items follows their number, which is measured anew in
    every run: it is named by what it is, not by its size.
    """
    even = point.items // point.workers
    chunk = "even" if point.chunk_size == even > 1 else point.chunk_size
    sizes = (("chunk", chunk), ("item_s", point.item_s), ("payload_bytes", point.payload_bytes))
    return SeriesId("dispatch", point.series, point.runner, point.workers, detail_of(sizes), "time")


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


KINDS = frozenset({"startup", "dispatch", "synchronization"})
"""Kinds beside the speedups that are series."""


def of_benchmark(entry: Fields, kind: str) -> Point:
    """Return the point of one of the file's benchmarks, refused with the reason if it can't be believed.

    Raises:
        FieldError: It is no benchmark at all.
    """
    facts, name = fields.child(entry, "extra_info"), fields.text(entry, "name")
    wall_s = fields.numbers(fields.child(entry, "stats"), "data")
    objection = load_cells.why_unbelievable(facts, wall_s)
    if objection is None:
        try:
            return of_fact(READERS[kind](Fields(facts.values, ""), wall_s))
        except FieldError as error:
            objection = printable(str(error))  # it names fields
    return without_time(_series(kind, facts, name), "refused", objection)


def of_failure(entry: Fields, kind: str) -> Point:
    """Return the point of a benchmark that the measurement itself could not time.

    Raises:
        FieldError: It does not say which one, or why.
    """
    series = _series(kind, entry, fields.text(entry, "name"))
    return without_time(series, fields.text(entry, "status"), fields.text(entry, "reason"))


def _series(kind: str, facts: Fields, name: str) -> SeriesId:
    """Return which series has no time; where the facts don't tell, it is one of its own under its name."""
    with suppress(FieldError):
        if kind == "startup":
            return start_up(fields.text(facts, "runner"), fields.count(facts, "workers"))
        if kind == "synchronization":
            return _experiment(facts)
        match READERS[kind](facts, ()):
            case DispatchPoint() as point:
                return dispatch(point)
    return SeriesId(kind, name, "", 0, "", "time")


def _experiment(facts: Fields) -> SeriesId:
    settings = fields.child(facts, "settings").values if "settings" in facts.values else {}
    return experiment(
        fields.text(facts, "experiment"),
        fields.text(facts, "variant"),
        fields.count(facts, "participants"),
        detail_of((printable(name), fields.number(Fields(settings, "settings"), name)) for name in settings),
    )
