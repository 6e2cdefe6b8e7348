"""Dispatch: what it costs to send an item to a worker and its result back, empty and with a payload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.chapters.dispatch.break_even import (
    BREAK_EVEN,
    KIND,
    ONE_CHUNK,
    DispatchPoint,
    break_evens,
    fewest_processes,
    roughly_from,
    wins_from,
)
from reports.statistics.intervals import UNKNOWN, Interval, median_interval
from reports.wording.numbers import duration, seconds
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.chapters.dispatch.break_even import Crossing
    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Side
    from reports.wording.tables import TextTable

MIB = 2**20
WAYS = 2
"""A payload goes to the worker and comes back."""
IN_SHORT = ("threads", "processes")


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One point of the series ``"empty"`` and ``"payload"``.

    Attributes:
        cost_s: The median round's seconds per item: all of it is dispatch, because items only copy
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


HEADLINES: dict[Side, str] = {
    "above": "{processes} beat sequential {roughly_from}",
    "below": "{processes} did not beat sequential with items up to {longest}",
    "astride": "{processes}: no gain shown with items up to {longest}",
    "unknown": "Break-even of {processes}: too few blocks to tell",
}


def headline(analysis: Analysis) -> str:
    """Return from which items on the fewest processes win, each item sent by itself."""
    found = fewest_processes(analysis.run)
    if found is None:
        return "Break-even of processes: not measured"
    swept, crossing = found
    return HEADLINES[crossing.verdict].format(
        processes=f"{swept.workers} processes",
        roughly_from=roughly_from(crossing),
        longest=seconds(crossing.steps[-1].item_s),
    )


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield what an empty item costs, and what larger chunks change."""
    costs = {
        row.runner: duration(row.cost_s.estimate)
        for row in dispatch_rows(analysis.run)
        if row.series == "empty" and row.chunk_size in {None, 1} and row.runner in IN_SHORT
    }
    if costs:
        told = ", ".join(f"{cost} with {runner}" for runner, cost in sorted(costs.items(), reverse=True))
        yield f"Empty item: {told}."
    found = fewest_processes(analysis.run)
    for crossing in found[0].crossings if found else ():
        if crossing.chunking == ONE_CHUNK and crossing.verdict == "above":
            yield f"In one chunk per worker they win {roughly_from(crossing)}."


def break_even_rows(run: Run) -> Iterator[dict[str, object]]:
    """Yield a row for each runner and way of sending items, with the duration from which on it wins."""
    for found in break_evens(run):
        for crossing in found.crossings:
            yield {
                "runner": found.runner,
                "workers": found.workers,
                "against": found.against,
                "items sent": crossing.chunking,
                "faster": _where_it_wins(crossing),
            }


def _where_it_wins(crossing: Crossing) -> str:
    won = wins_from(crossing)
    return {
        "above": won,
        "below": f"not {won}",
        "astride": f"not shown {won}",
        "unknown": "too few blocks to tell",
    }[crossing.verdict]


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Break-even: from which items on a runner is faster", break_even_rows(analysis.run))
    yield text_table("Cost of an item that does nothing", dispatch_rows(analysis.run))


CHAPTER = Chapter(
    place=20,
    title="Dispatch and break-even",
    lead="The break-even is the item length from which a runner wins.",
    method="Three series: items that do nothing, items that copy a payload there and back, and items that "
    "compute for a given time. The break-even is where the median speedup crosses 1. A runner counts as "
    "faster only if its whole interval lies above 1 with the longest items.",
    headline=headline,
    in_short=in_short,
    tables=_tables,
    kind=KIND,
)
