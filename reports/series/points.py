"""The points of one run: the values of each series block by block, or why it has none."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from reports.chapters.chapter import find_kinds
from reports.data.model import AA_CONTROL
from reports.series.identity import SeriesId, detail_of
from reports.series.metrics import LEAST_SHARE, is_evidence
from reports.series.metrics import METRICS as FOLLOWED
from reports.series.tables import TIMED
from reports.statistics.intervals import Interval, median_interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from reports.data.kinds import Series
    from reports.data.model import Cell, CellId, CellWithoutTime, OtherFailure
    from reports.data.user_function import Own
    from reports.series.metrics import Metric

FAILURES = frozenset({"failed", "refused"})
"""What a point without values is, unless it was skipped on purpose."""
TOO_COARSE = "its clock was too coarse to tell any time"
METRICS: Mapping[str, tuple[Metric, ...]] = {"reference": ("time",), "measured": ("time", "speedup")}
"""By role; an A/A control is the noise floor, and a ceiling says what the machine allowed: no series."""
ITEMS_EACH = 2
HALF_A_HAND_OVER = 0.5
"""What a round without any counts as: ratios need positive numbers."""


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """One series in one run.

    Attributes:
        values: One for each block or repeat, all positive; empty if it has none.
        work: What a value is the time of, such as ``"20 strings"``; unequal work does not compare. Empty
            where values are per operation.
        bounds: The 95 % interval, where the only value is a figure that comes with one.
        status: ``"timed"``, or what became of it: failed, skipped or refused.
        reason: Why it has no values.
    """

    series: SeriesId
    values: tuple[float, ...] = ()
    work: str = ""
    status: str = TIMED
    reason: str = ""
    bounds: tuple[float, float] | None = None

    @property
    def interval(self) -> Interval:
        """The figure of the run with its interval: the median of its values, unless it is a single one."""
        return Interval(self.values[0], *self.bounds) if self.bounds else median_interval(self.values)


@dataclass(frozen=True, slots=True)
class RunPoints:
    """One run, series by series.

    Attributes:
        points: Each series that was timed, or was to be.
        unnamed: Failures that don't tell their series; the name of each stands for it.
        controls: The speedup of each workload's A/A control: what this run made of comparing identical code.
            Workloads without an interval are left out.
    """

    points: Mapping[SeriesId, SeriesPoint]
    unnamed: tuple[SeriesPoint, ...]
    controls: Mapping[str, Interval]

    @property
    def noise(self) -> float:
        """The largest half width of the controls' intervals; NaN without one."""
        return max((interval.half_width for interval in self.controls.values()), default=math.nan)

    def noise_of(self, series: SeriesId) -> float:
        """Return how far the series' own control reaches from 1.00, else the run's typical one, else 0.

        Controls are times: they say nothing of shares, memory and response times.
        """
        if is_evidence(series.metric):
            return 0.0
        reaches = {workload: _reach(interval) for workload, interval in self.controls.items()}
        typical = median(reaches.values()) if reaches else 0.0
        return reaches.get(series.subject, typical) if series.kind == "speedup" else typical


def run_points(
    cells: Sequence[Cell],
    cells_without_time: Iterable[CellWithoutTime],
    facts: Mapping[str, Sequence[object]],
    failures: Iterable[OtherFailure],
    own: Own | None = None,
) -> RunPoints:
    """Return the points of a run from the parts of it that are followed.

    Args:
        cells: Those that were timed, each with its reference among them.
        cells_without_time: Those that were not.
        facts: Of the benchmarks beside the cells, by their kind.
        failures: The benchmarks beside the cells that have no time.
        own: The user's function of the run; None if it measured this project's workloads.
    """
    references = {cell.id.workload: cell for cell in cells if cell.id.role == "reference"}
    points = _once_each(
        (
            *_of_cells(cells, references, own),
            *filter(_is_known, _of_evidence(cells)),
            *_of_cells_without_time(cells_without_time),
            *_of_failures(failures),
            *_of_facts(facts, own.workload if own else ""),
        )
    )
    controls = {
        cell.id.workload: median_interval(_speedups(cell, references))
        for cell in cells
        if cell.id.role == AA_CONTROL
    }
    return RunPoints(
        points={series: point for series, point in points.items() if series.runner},
        unnamed=tuple(point for series, point in points.items() if not series.runner),
        controls={name: interval for name, interval in controls.items() if not math.isnan(interval.low)},
    )


def _of_cells(
    cells: Iterable[Cell], references: Mapping[str, Cell], own: Own | None
) -> Iterator[SeriesPoint]:
    for cell in cells:
        passes = _passes(cell, own)
        work = f"{cell.items // passes} {cell.unit}"
        for metric in METRICS.get(cell.id.role, ()):
            pass_s = tuple(wall_s / passes for wall_s in cell.wall_s)
            yield _timed(
                _of_cell(cell.id, metric),
                pass_s if metric == "time" else _speedups(cell, references),
                work,
            )


def _passes(cell: Cell, own: Own | None) -> int:
    """Return how many times a round executes the items of a user's function, if a pass can be compared.

    Short items are repeated until a round can be timed, so a function that becomes slower is repeated less
    often: its rounds would be unequal work, its passes are not. Passes overlap where workers outnumber items;
    with two items for each worker that hardly matters.
    """
    if own is None or cell.items != own.calls:
        return 1
    fits = cell.id.role == "reference" or ITEMS_EACH * cell.id.workers <= own.measured_items
    return own.repeats if fits else 1


def _of_cells_without_time(cells: Iterable[CellWithoutTime]) -> Iterator[SeriesPoint]:
    """Yield the same series as the cells would have had, each with what became of it."""
    for cell in cells:
        for metric in METRICS.get(cell.id.role, ()):
            yield SeriesPoint(_of_cell(cell.id, metric), status=cell.status, reason=cell.reason)


def _of_evidence(cells: Iterable[Cell]) -> Iterator[SeriesPoint]:
    """Yield what explains a cell, as far as it was measured: what was not, nobody misses.

    Shares are parts of the time, memory is in bytes, and hand-overs are for each item of each round. What was
    measured in another way than usual is a series of its own. A single thread hands over to nobody: so
    sequential has no hand-overs.
    """
    for cell in cells:
        if cell.id.role not in METRICS:
            continue
        if share := cell.gil_share:
            figure, *bounds = (max(each, LEAST_SHARE) for each in (share.share, share.low, share.high))
            series = _of_cell(cell.id, "gil_share", "" if share.method == "words" else share.method)
            yield SeriesPoint(series, (figure,), bounds=(bounds[0], bounds[1]))
        if memory := cell.memory:
            method = "" if memory.method == "pss" else memory.method
            yield SeriesPoint(_of_cell(cell.id, "peak_memory", method), (float(memory.peak),))
            if memory.worker_bytes:
                worker = float(median(memory.worker_bytes))
                yield SeriesPoint(_of_cell(cell.id, "worker_memory", method), (worker,))
        if cell.hand_overs and cell.id.role != "reference":
            each_item = tuple(max(each, HALF_A_HAND_OVER) / cell.items for each in cell.hand_overs)
            yield SeriesPoint(_of_cell(cell.id, "hand_overs"), each_item)


def _of_facts(facts: Mapping[str, Sequence[object]], function: str) -> Iterator[SeriesPoint]:
    kinds = find_kinds()
    for name, found in facts.items():
        if to_series := kinds[name].series:
            for series in map(to_series, found):
                yield _timed(_of_kind(name, series), tuple(series.values))
        if to_figures := kinds[name].figures:
            for series in (figure for fact in found for figure in to_figures(fact)):
                point = SeriesPoint(
                    _of_kind(name, series, function), tuple(series.values), bounds=series.bounds
                )
                if _is_known(point):
                    yield point


def _of_failures(failures: Iterable[OtherFailure]) -> Iterator[SeriesPoint]:
    """Yield a point under its series or, if a failure does not tell which, under its name and no runner."""
    kinds = find_kinds()
    for failure in failures:
        kind = kinds.get(failure.kind)
        if kind and kind.is_followed:
            series = (
                SeriesId(kind.name, failure.name, "", 0, "", "time")
                if failure.part is None or kind.series is None
                else _of_kind(kind.name, kind.series(failure.part))
            )
            yield SeriesPoint(series, status=failure.status, reason=failure.reason)


def _of_cell(cell: CellId, metric: Metric, method: str = "") -> SeriesId:
    return SeriesId("speedup", cell.workload, cell.runner, cell.workers, method, metric)


def _of_kind(kind: str, series: Series, function: str = "") -> SeriesId:
    detail = detail_of(series.settings.items())
    subject = f"{function}, {series.subject}" if series.of_function and function else series.subject
    metric = next(metric for metric in FOLLOWED if metric == series.metric)
    return SeriesId(kind, subject, series.runner, series.workers, detail, metric)


def _is_known(point: SeriesPoint) -> bool:
    """Return whether figures that explain times can be compared: nobody misses those of nothing."""
    return all(0 < value < math.inf for value in point.values)


def _timed(series: SeriesId, values: tuple[float, ...], work: str = "") -> SeriesPoint:
    if not all(0 < value < math.inf for value in values):
        return SeriesPoint(series, status="refused", reason=TOO_COARSE)
    return SeriesPoint(series, values, work)


def _once_each(points: Iterable[SeriesPoint]) -> dict[SeriesId, SeriesPoint]:
    """Return one point per series: what failed has no time, and two times of one series mean nothing."""
    found: dict[SeriesId, list[SeriesPoint]] = {}
    for point in points:
        found.setdefault(point.series, []).append(point)
    return {series: same[0] if len(same) == 1 else _one_of(same) for series, same in found.items()}


def _one_of(points: Sequence[SeriesPoint]) -> SeriesPoint:
    reason = f"its series is there {len(points)} times"
    twice = SeriesPoint(points[0].series, status="refused", reason=reason)
    return next((point for point in points if point.status != TIMED), twice)


def _speedups(cell: Cell, references: Mapping[str, Cell]) -> tuple[float, ...]:
    reference = references[cell.id.workload]
    return tuple(alone_s / wall_s for alone_s, wall_s in zip(reference.wall_s, cell.wall_s, strict=True))


def _reach(interval: Interval) -> float:
    """Return how far an interval of a speedup reaches from 1.00, up or down alike, as a fraction."""
    return math.expm1(max(abs(math.log(interval.low)), abs(math.log(interval.high))))
