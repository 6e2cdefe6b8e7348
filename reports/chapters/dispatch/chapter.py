"""Dispatch: what it costs to send an item to a worker and its result back, empty and with a payload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.chapters.dispatch.break_even import BREAK_EVEN, KIND, DispatchPoint, break_evens
from reports.statistics.intervals import UNKNOWN, Interval, median_interval
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

MIB = 2**20
WAYS = 2
"""A payload goes to the worker and comes back."""


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One point of the series ``"empty"`` and ``"payload"``.

    Attributes:
        cost_s: The median round's seconds per item: all of it is dispatch, for the items do nothing but copy
            their payload.
        mib_per_s: The payload both ways, there and back, over all workers together.
    """

    series: str
    runner: str
    workers: int
    chunk_size: int | None
    payload_bytes: int | None
    items: int
    blocks: int
    cost_s: Interval
    mib_per_s: Interval


def dispatch_rows(run: Run) -> tuple[DispatchRow, ...]:
    """Return one row for each point but those of the break-even, by series, payload, runner and workers."""
    rows = [_row(point) for point in run.of(DispatchPoint) if point.series != BREAK_EVEN]
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.series,
                row.payload_bytes or 0,
                row.runner,
                row.workers,
                row.chunk_size or 0,
            ),
        )
    )


def _row(point: DispatchPoint) -> DispatchRow:
    cost = median_interval([wall_s / point.items for wall_s in point.wall_s])
    shipped = UNKNOWN
    if point.payload_bytes is not None:
        mib = WAYS * point.payload_bytes / MIB
        shipped = Interval(mib / cost.estimate, mib / cost.high, mib / cost.low)
    return DispatchRow(
        point.series,
        point.runner,
        point.workers,
        point.chunk_size,
        point.payload_bytes,
        point.items,
        len(point.wall_s),
        cost,
        shipped,
    )


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Cost of an item that does nothing", dispatch_rows(analysis.run))


CHAPTER = Chapter(
    place=20,
    title="Dispatch and break-even",
    lead="What it costs to hand over one item that does nothing, what a payload there and back adds, and "
    "from which length of an item on a runner wins.",
    tables=_tables,
    sentences=lambda analysis: (found.sentence for found in break_evens(analysis.run)),
    kind=KIND,
)
