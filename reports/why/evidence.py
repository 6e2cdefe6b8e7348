"""All that is known of each measured cell as plain values: what the rules for its cause decide by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data.model import CellId
from reports.speedups.rounds import KEY
from reports.statistics.intervals import UNKNOWN, Interval, ratio_in_blocks
from reports.wording.runners import WorkerKind, worker_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from reports.data.model import Cell, GilShare, Run
    from reports.speedups.cells import Analysis
    from reports.why.timeline import TimelineFigures

CellKey = tuple[str, str, int]
"""Workload, runner and workers of a measured cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEvidence:
    """One measured cell. ``None`` is what is not known; "reference" is sequential in the same blocks.

    Attributes:
        speedup: Against the reference; its bounds are NaN with fewer than 6 blocks.
        cpu_cost: CPU seconds of the cell's rounds over those of the reference.
        worker_kind: Whether workers share a GIL, have an interpreter each, or take turns in one thread.
        gil_share: Part of the time in which some thread held the GIL; only where workers share one.
        gil_share_reason: Why it is not known.
        gil_enabled: Whether its workers had a live GIL at the end; what the whole run says if it doesn't.
        ceiling: Speedup of isolated processes that ship nothing, with as many workers.
        efficiency_of_ceiling: The cell's speedup over that ceiling, block by block.
        idle_share: Part of a traced round in which a worker had no item, over all workers.
        stretch: How many times as long as in sequential an item took in that round.
        blas_threads: Threads of the largest BLAS pool in any worker.
        other_cores: Cores that programs beside the benchmark kept busy; ``reference_other_cores`` meanwhile.
        throttled_share: Time for which a CPU quota stopped the processes, over the wall time.
        helper_cores_busy: Cores that helper processes, such as a server, kept busy.
        startup_share: Part of the timed rounds that went into starting workers. The suite opens its runners
            before the first block, so for its own runs this is never known.
    """

    workload: str
    runner: str
    workers: int
    usable_cpus: int
    items: int
    speedup: Interval
    blocks: int = 0
    worker_kind: WorkerKind = "threads"
    gil_enabled: bool | None = None
    cores_busy: Interval | None = None
    reference_cores_busy: Interval | None = None
    cpu_cost: Interval | None = None
    gil_share: Interval | None = None
    reference_gil_share: Interval | None = None
    gil_share_reason: str | None = None
    ceiling: Interval | None = None
    efficiency_of_ceiling: Interval | None = None
    idle_share: float | None = None
    stretch: float | None = None
    blas_threads: int | None = None
    other_cores: Interval | None = None
    reference_other_cores: Interval | None = None
    throttled_share: Interval | None = None
    helper_cores_busy: Interval | None = None
    startup_share: Interval | None = None


def collect(analysis: Analysis, timelines: Mapping[CellId, TimelineFigures]) -> dict[CellKey, CellEvidence]:
    """Return the evidence of every measured cell that has a time, in the order of the table of cells.

    Args:
        analysis: The run.
        timelines: The figures of its traced rounds.
    """
    stored = {cell.id: cell for cell in analysis.run.cells}
    found = {}
    for row, reference in _with_references(analysis.cells):
        cell, before = stored[CellId(*row[KEY])], stored[CellId(*reference[KEY])]
        traced = timelines.get(cell.id)
        evidence = _evidence(analysis.run, (row, cell), (reference, before), traced)
        found[evidence.workload, evidence.runner, evidence.workers] = evidence
    return found


def _with_references(cells: pd.DataFrame) -> Iterator[tuple[pd.Series, pd.Series]]:
    timed = cells[cells["status"] == "timed"]
    references = {row["workload"]: row for _, row in timed[timed["role"] == "reference"].iterrows()}
    for _, row in timed[timed["role"] == "measured"].iterrows():
        yield row, references[row["workload"]]


def _evidence(
    run: Run,
    measured: tuple[pd.Series, Cell],
    sequential: tuple[pd.Series, Cell],
    traced: TimelineFigures | None,
) -> CellEvidence:
    (row, cell), (reference, before) = measured, sequential
    # An import may have switched the GIL on in some groups of a run only.
    own, whole_run = cell.gil_enabled_at_end, run.environment.gil_enabled_at_end
    return CellEvidence(
        workload=cell.id.workload,
        runner=cell.id.runner,
        workers=cell.id.workers,
        usable_cpus=run.environment.usable_cpus,
        items=cell.items,
        blocks=len(cell.wall_s),
        worker_kind=worker_kind(cell.id.runner, cell.start_method),
        gil_enabled=whole_run if own is None else own,
        speedup=_interval(row, "speedup") or UNKNOWN,
        cores_busy=_interval(row, "cores_busy"),
        reference_cores_busy=_interval(reference, "cores_busy"),
        cpu_cost=_cpu_cost(cell, before),
        gil_share=_share(cell.gil_share),
        reference_gil_share=_share(before.gil_share),
        gil_share_reason=cell.gil_share_reason,
        ceiling=_interval(row, "ceiling"),
        efficiency_of_ceiling=_interval(row, "efficiency_of_ceiling"),
        idle_share=_known(traced.idle_share) if traced else None,
        stretch=_known(traced.stretch) if traced else None,
        blas_threads=max(cell.blas_threads or (0,)) or None,
        other_cores=_interval(row, "other_cores_busy"),
        reference_other_cores=_interval(reference, "other_cores_busy"),
        throttled_share=_interval(row, "throttled_share"),
        helper_cores_busy=_interval(row, "helper_cores_busy"),
    )


def _interval(row: pd.Series, name: str) -> Interval | None:
    """Return a figure of a row with its bounds, or None if the table has no such column or value."""
    figure = Interval(*(float(row.get(f"{name}{bound}", math.nan)) for bound in ("", "_low", "_high")))
    return None if math.isnan(figure.estimate) else figure


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _share(measured: GilShare | None) -> Interval | None:
    return Interval(measured.share, measured.low, measured.high) if measured else None


def _cpu_cost(cell: Cell, reference: Cell) -> Interval | None:
    """Return the ratio of CPU times, block by block as all ratios are; None if one was not measured."""
    if cell.cpu_s is None or reference.cpu_s is None:
        return None
    cost = ratio_in_blocks(cell.cpu_s, reference.cpu_s)
    return None if math.isnan(cost.estimate) else cost
