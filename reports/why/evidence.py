"""The evidence that the rules for a cause decide by, collected from a run for each measured cell."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from reports.data.model import CellId
from reports.speedups.rounds import KEY
from reports.statistics.intervals import UNKNOWN, Interval, median_interval, ratio_in_blocks, share_interval
from reports.statistics.scheduling import Order, order_of
from reports.why.timeline import dispatch_share
from reports.wording.runners import WorkerKind, worker_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from reports.data.evidence import HandingOut, LoopLag, ThreadStates
    from reports.data.gil import GilShare
    from reports.data.model import Cell, Run
    from reports.speedups.cells import Analysis
    from reports.speedups.verdicts import Verdict
    from reports.why.timeline import TimelineFigures

FAULT_S = 0.25e-6
"""A page fault costs no less: entering the kernel and leaving it, and clearing a page of 4 KiB."""

CellKey = tuple[str, str, int]
"""Workload, runner and workers of a measured cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEvidence:
    """One measured cell. ``None`` is what is not known; "reference" is sequential in the same blocks.

    Attributes:
        speedup: Against the reference; its bounds are NaN with fewer than 6 blocks.
        verdict: That of the table of cells; None without a table, and so without a known noise.
        cpu_cost: CPU seconds of the cell's rounds over those of the reference.
        cost_over_ceiling: The same over those of the ceiling, whose cores are as busy.
        worker_kind: Whether workers share a GIL, have an interpreter each, or take turns in one thread.
        gil_share: Part of the time in which some thread held the GIL; None where each worker has its own.
        gil_share_reason: Why it is not known.
        hand_overs_per_s: How often a second that GIL passed from one thread to another.
        hand_overs_per_item: How often while one item was executed.
        hand_overs_reason: Why they are not known.
        gil_enabled: Whether its workers had a live GIL at the end; what the whole run says if it doesn't.
        most_in_group: The highest speedup that any runner or ceiling of the group is shown to have.
        ceiling: Speedup of as many independent processes, which send nothing.
        efficiency_of_ceiling: The cell's speedup over that ceiling, block by block.
        thread_states: What its threads did while they had an item; None where work is in other processes.
        idle_share: Part of a traced round in which a worker had no item, over all workers.
        stretch: How many times as long as in sequential an item took in that round.
        dispatch_share: Part of that round in which a free worker waited for the next item to be handed over.
        loop_blocked_share: Part of the time in which the event loop came back to no timer that was due, and
            its thread did not compute either; rather too little.
        loop_late_s: How late a timer on that loop came at most, typically.
        fault_cores: Cores that the page faults of the cell kept busy at least, at FAULT_S each.
        faults_per_item: Page faults for each item.
        divided_gain: How many times as fast as many workers of the same pool were with native threads divided
            among them; None if that was not measured.
        blas_threads: Threads of the largest BLAS pool in any worker.
        lost_cores: Cores that other programs kept from the cell.
        reference_queued: How many threads of the reference were ready to run and had no CPU, on average.
        reference_other_cores: Cores that programs beside the benchmark kept busy meanwhile.
        reference_throttled: Part of the reference's time for which a CPU quota stopped it; above 1 where it
            stopped it on several CPUs.
        reference_stolen: Cores that the hypervisor gave to other machines meanwhile, of all logical CPUs.
        throttled_share: Part of a CPU quota's periods in which it stopped the processes.
        helper_cores_busy: Cores that helper processes, such as a server, kept busy.
        startup_share: Part of the timed rounds that went into starting workers. The suite opens its runners
            before the first block, so for its own runs this is never known.
        children_share: Part of the CPU time that programs used which the task started.
        order: What the order of a round's items allows; only known of a user's function.
        handing_out_s: Seconds that handing out an item takes that does nothing; only known of short items.
        handing_out_share: The same as a part of what an item takes here.
        item_s: Seconds that an item takes in a plain loop, measured in turn with that.
        handing_out_per_item: The one over the other.
        in_chunks: Speedup over that loop with all items in one chunk for each worker.
    """

    workload: str
    runner: str
    workers: int
    usable_cpus: int
    items: int
    speedup: Interval
    verdict: Verdict | None = None
    blocks: int = 0
    worker_kind: WorkerKind = "threads"
    gil_enabled: bool | None = None
    cores_busy: Interval | None = None
    reference_cores_busy: Interval | None = None
    cpu_cost: Interval | None = None
    cost_over_ceiling: Interval | None = None
    gil_share: Interval | None = None
    reference_gil_share: Interval | None = None
    gil_share_reason: str | None = None
    hand_overs_per_s: Interval | None = None
    hand_overs_per_item: Interval | None = None
    hand_overs_reason: str | None = None
    most_in_group: Interval | None = None
    ceiling: Interval | None = None
    efficiency_of_ceiling: Interval | None = None
    thread_states: ThreadStates | None = None
    reference_thread_states: ThreadStates | None = None
    idle_share: float | None = None
    stretch: float | None = None
    dispatch_share: float | None = None
    loop_blocked_share: Interval | None = None
    loop_late_s: float | None = None
    fault_cores: Interval | None = None
    faults_per_item: Interval | None = None
    divided_gain: Interval | None = None
    blas_threads: int | None = None
    lost_cores: Interval | None = None
    reference_queued: Interval | None = None
    reference_other_cores: Interval | None = None
    reference_throttled: Interval | None = None
    reference_stolen: Interval | None = None
    throttled_share: Interval | None = None
    helper_cores_busy: Interval | None = None
    startup_share: Interval | None = None
    children_share: Interval | None = None
    order: Order | None = None
    handing_out_s: Interval | None = None
    handing_out_share: Interval | None = None
    item_s: Interval | None = None
    handing_out_per_item: Interval | None = None
    in_chunks: Interval | None = None


def collect(analysis: Analysis, timelines: Mapping[CellId, TimelineFigures]) -> dict[CellKey, CellEvidence]:
    """Return the evidence of every measured cell that has a time, in the order of the table of cells.

    Args:
        analysis: The run.
        timelines: The figures of its traced rounds.
    """
    stored = {cell.id: cell for cell in analysis.run.cells}
    ceilings = {(c.id.workload, c.id.workers): c for c in analysis.run.cells if c.id.role == "ceiling"}
    most = _most_in_groups(analysis.cells)
    found = {}
    for row, reference in _with_references(analysis.cells):
        cell, before = stored[CellId(*row[KEY])], stored[CellId(*reference[KEY])]
        divided = stored.get(replace(cell.id, runner=f"{cell.id.runner}-divided"))
        allowed = ceilings.get((cell.id.workload, cell.id.workers))
        traced = timelines.get(cell.id)
        evidence = _evidence(analysis.run, (row, cell), (reference, before), traced)
        found[evidence.workload, evidence.runner, evidence.workers] = replace(
            evidence,
            most_in_group=most.get(evidence.workload),
            cost_over_ceiling=_in_blocks(cell.cpu_s, allowed.cpu_s if allowed else None),
            divided_gain=_in_blocks(cell.wall_s, divided.wall_s if divided else None),
        )
    return found


def _in_blocks(part: Sequence[float] | None, whole: Sequence[float] | None) -> Interval | None:
    """Return the median over blocks of one series over another; None if one of the two was not measured."""
    found = ratio_in_blocks(part, whole) if part and whole else UNKNOWN
    return None if math.isnan(found.estimate) else found


def _most_in_groups(cells: pd.DataFrame) -> dict[str, Interval]:
    """Return the speedup of each workload's cell that is shown to have the highest, ceilings included."""
    shown = cells[cells["role"].isin(["measured", "ceiling"]) & cells["speedup_low"].notna()]
    rows = (row for _, row in shown.sort_values("speedup_low").iterrows())
    return {row["workload"]: _interval(row, "speedup") or UNKNOWN for row in rows}  # the last one stays


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
    kind = worker_kind(cell.id.runner, cell.start_method)
    one_gil = kind != "isolated"
    return CellEvidence(
        workload=cell.id.workload,
        runner=cell.id.runner,
        workers=cell.id.workers,
        usable_cpus=run.environment.usable_cpus,
        items=cell.items,
        blocks=len(cell.wall_s),
        worker_kind=kind,
        gil_enabled=whole_run if own is None else own,
        speedup=_interval(row, "speedup") or UNKNOWN,
        verdict=row["verdict"],
        cores_busy=_interval(row, "cores_busy"),
        reference_cores_busy=_interval(reference, "cores_busy"),
        cpu_cost=_in_blocks(cell.cpu_s, before.cpu_s),
        gil_share=_share(cell.gil_share) if one_gil else None,
        reference_gil_share=_share(before.gil_share),
        gil_share_reason=cell.gil_share_reason,
        hand_overs_per_s=_interval(row, "hand_overs_per_s") if one_gil else None,
        hand_overs_per_item=_interval(row, "hand_overs_per_item") if one_gil else None,
        hand_overs_reason=cell.hand_overs_reason,
        ceiling=_interval(row, "ceiling"),
        efficiency_of_ceiling=_interval(row, "efficiency_of_ceiling"),
        thread_states=cell.thread_states,
        reference_thread_states=before.thread_states,
        idle_share=_known(traced.idle_share) if traced else None,
        stretch=_known(traced.stretch) if traced else None,
        dispatch_share=dispatch_share(cell),
        loop_blocked_share=_loop_blocked_share(cell.loop_lag),
        loop_late_s=median(cell.loop_lag.longest_s) if cell.loop_lag else None,
        fault_cores=_in_blocks([count * FAULT_S for count in cell.minor_faults or ()], cell.wall_s),
        faults_per_item=_in_blocks(cell.minor_faults, [cell.items] * len(cell.wall_s)),
        blas_threads=max(cell.blas_threads or (0,)) or None,
        lost_cores=_interval(row, "lost_cores"),
        reference_queued=_interval(reference, "queued_threads"),
        reference_other_cores=_interval(reference, "other_cores_busy"),
        reference_throttled=_interval(reference, "throttled_share"),
        reference_stolen=_interval(reference, "stolen_cores"),
        throttled_share=_throttled_share(cell),
        helper_cores_busy=_interval(row, "helper_cores_busy"),
        children_share=_in_blocks(cell.children_cpu_s, cell.cpu_s),
        order=order_of(cell, before, run.own),
        **_handing_out(cell.handing_out),
    )


def _handing_out(measured: HandingOut | None) -> dict[str, Interval]:
    """Return what handing out costs, as far as it was measured; ratios are those within a turn."""
    if measured is None:
        return {}
    found = {
        "handing_out_s": median_interval(measured.empty_item_s),
        "handing_out_share": ratio_in_blocks(measured.empty_item_s, measured.handed_item_s),
    }
    if measured.looped_item_s is not None:
        looped = measured.looped_item_s
        found["item_s"] = median_interval(looped)
        found["handing_out_per_item"] = ratio_in_blocks(measured.empty_item_s, looped)
        found["in_chunks"] = ratio_in_blocks(looped, measured.chunked_item_s or ())
    return found


def _interval(row: pd.Series, name: str) -> Interval | None:
    """Return a figure of a row with its bounds, or None if the table has no such column or value."""
    figure = Interval(*(float(row.get(f"{name}{bound}", math.nan)) for bound in ("", "_low", "_high")))
    return None if math.isnan(figure.estimate) else figure


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _share(measured: GilShare | None) -> Interval | None:
    return Interval(measured.share, measured.low, measured.high) if measured else None


def _loop_blocked_share(lag: LoopLag | None) -> Interval | None:
    if lag is None:
        return None
    parts = zip(lag.held_s, lag.cpu_s, lag.wall_s, strict=True)
    return median_interval(max(0.0, held_s - cpu_s) / wall_s for held_s, cpu_s, wall_s in parts if wall_s > 0)


def _throttled_share(cell: Cell) -> Interval | None:
    periods = sum(cell.periods or ())
    return share_interval(int(sum(cell.throttled_periods or ())), int(periods)) if periods > 0 else None
