"""A traced round: what dispatch, longer items, idle workers and sending back cost in it, and in words.

Overlap and stretch are sums over sums, so that they fit together: with ``d`` the durations of the items and
``W`` the round's wall time, overlap is ``sum(d) / W`` and stretch ``sum(d) / sum(d of sequential)``. Overlap
over stretch is then the time that sequential spent in the items over ``W``: the speedup of that round, if
sequential did nothing else. A median would hide the few items that waited long for the GIL.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, fields
from statistics import median
from typing import TYPE_CHECKING

from reports.wording.numbers import duration, percent, significant

if TYPE_CHECKING:
    from reports.data.evidence import Timeline, TimelineItem
    from reports.data.model import Cell, CellId, Run

OVERLAPPING = 1.25
"""With at least this many items in flight on average, items are said to overlap."""
STRETCHED, SHRUNK = 1.1, 0.9
"""Beyond these, items are said to have changed their length: a single round is exact to a tenth at best.
Items that overlap and keep their length thus finish at least a tenth earlier: 1.25 / 1.1."""
LATE = 0.1
"""From this part of an item's length, its start is said to be late."""


@dataclass(frozen=True, slots=True)
class TimelineFigures:
    """What one traced round shows; NaN where it can't.

    Attributes:
        dispatch_delay_s: Median over the items of the seconds from when the item was submitted *and* its
            worker was free to when it began: what handing over costs, without the queue behind other items.
        stretch: Duration of all items over the duration of the same items under sequential.
        idle_share: Part of the workers' time in which they executed no item, 0 to 1.
        result_delay_s: Median over the items of the seconds from an item's end to its result's arrival.
        overlap: How many items were under way at a time, on average.
        item_s: Median duration of an item.
    """

    dispatch_delay_s: float
    stretch: float
    idle_share: float
    result_delay_s: float
    overlap: float
    item_s: float


FIGURES = tuple(field.name for field in fields(TimelineFigures))


def timeline_figures(cell: Cell, reference: Cell | None) -> TimelineFigures | None:
    """Return the figures of a cell's traced round, or None if it has none.

    Args:
        cell: The cell.
        reference: The reference of its group; without its timeline there is no stretch.
    """
    traced = cell.timeline
    if traced is None:
        return None
    until_s = _seen_until(traced, cell.items)
    busy_s = sum(max(0.0, min(item.ended_s, until_s) - item.began_s) for item in traced.items)
    return TimelineFigures(
        dispatch_delay_s=median(begin - free for _, free, begin in gaps(traced)),
        stretch=_stretch(traced, reference.timeline if reference else None),
        idle_share=min(1.0, max(0.0, 1 - busy_s / (cell.id.workers * until_s))) if until_s else math.nan,
        result_delay_s=median(max(0.0, item.received_s - item.ended_s) for item in traced.items),
        overlap=busy_s / until_s if until_s else math.nan,
        item_s=median(_duration(item) for item in traced.items),
    )


def timeline_figures_of(run: Run) -> dict[CellId, TimelineFigures]:
    """Return the figures of every cell that has a timeline."""
    references = {cell.id.workload: cell for cell in run.cells if cell.id.role == "reference"}
    found = {cell.id: timeline_figures(cell, references.get(cell.id.workload)) for cell in run.cells}
    return {key: figures for key, figures in found.items() if figures}


def gaps(traced: Timeline) -> tuple[tuple[int, float, float], ...]:
    """Return for every item its worker, when it could have begun there, and when it began, in seconds.

    It could have begun once it was submitted and its worker had ended the item before it.
    """
    by_worker: dict[int, list[TimelineItem]] = defaultdict(list)
    for item in sorted(traced.items, key=lambda item: item.began_s):
        by_worker[item.worker].append(item)
    found = []
    for worker, items in by_worker.items():
        free_s = 0.0
        for item in items:
            # clocks of two processes may be read a little apart: no delay is below 0
            found.append((worker, min(max(item.submitted_s, free_s), item.began_s), item.began_s))
            free_s = item.ended_s
    return tuple(found)


def dispatch_share(cell: Cell) -> float | None:
    """Return in what part of a traced round's worker time a free worker had no item though one was submitted.

    That is what handing over cost: sending the item, and sending back the result of the one before. None
    where no round was traced.
    """
    traced = cell.timeline
    until_s = _seen_until(traced, cell.items) if traced else 0.0
    if traced is None or not until_s > 0:
        return None
    waited_s = sum(max(0.0, min(begin, until_s) - free) for _, free, begin in gaps(traced))
    return min(1.0, waited_s / (cell.id.workers * until_s))


def _seen_until(traced: Timeline, item_count: int) -> float:
    """Return up to which second all work of the round is in the timeline.

    That is the whole round, unless it had more items than were kept: then it is when the first worker
    ended its last kept item, for from then on it may have been busy with one that was not kept.
    """
    if len(traced.items) >= item_count:
        return traced.wall_s
    last: dict[int, float] = {}
    for item in traced.items:
        last[item.worker] = max(last.get(item.worker, 0.0), item.ended_s)
    return min(traced.wall_s, *last.values())


def _stretch(traced: Timeline, reference: Timeline | None) -> float:
    pairs = list(zip(traced.items, reference.items if reference else (), strict=False))
    before_s = math.fsum(_duration(same) for _, same in pairs)
    return math.fsum(_duration(item) for item, _ in pairs) / before_s if before_s else math.nan


def _duration(item: TimelineItem) -> float:
    return item.ended_s - item.began_s


def clause(figures: TimelineFigures) -> str:
    """Return what items do in a few words, such as ``overlap but stretch 1.97×``."""
    overlaps = figures.overlap >= OVERLAPPING
    length = _length_clause(figures.stretch)
    late = figures.item_s > 0 and figures.dispatch_delay_s / figures.item_s >= LATE
    but = overlaps and figures.stretch >= STRETCHED
    parts = [
        "overlap" if overlaps else "hardly overlap",
        f" {'but' if but else 'and'} {length}" if length else "",
        f", starting {duration(figures.dispatch_delay_s)} late" if late else "",
    ]
    return "".join(parts)


def sentence(figures: TimelineFigures) -> str:
    """Return every figure with its name, without a full stop."""
    parts = [
        f"{significant(figures.overlap, 2)} items in flight",
        "" if math.isnan(figures.stretch) else f"item time {figures.stretch:.2f}× sequential",
        f"dispatch delay {duration(figures.dispatch_delay_s)}",
        f"result delay {duration(figures.result_delay_s)}",
        f"workers idle {percent(figures.idle_share)}",
    ]
    return ", ".join(part for part in parts if part)


def _length_clause(stretch: float) -> str:
    if math.isnan(stretch):
        return ""
    if stretch >= STRETCHED:
        return f"stretch {stretch:.2f}×"
    return f"shrink to {stretch:.2f}×" if stretch <= SHRUNK else "keep their length"
