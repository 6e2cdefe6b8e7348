"""Chart: what it costs to hand out one item, by the size of its payload, for each runner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import NullLocator

from reports.chapters.dispatch.chapter import dispatch_rows
from reports.drawing.axes import legend, new_axes, seconds_axis, short, unbroken
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, at, extent
from reports.drawing.style import INK, SeriesStyle, series_styles
from reports.wording.numbers import duration, listing, rate, size

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval

EMPTY_LEFT_OF_SMALLEST = 8
"""Where an empty item stands on the logarithmic axis, as a fraction of the smallest payload."""
CAPTION = "Seconds per item that does nothing, by the bytes that go with it, there and back."


@dataclass(frozen=True, slots=True)
class Cost:
    """One point: the cost of an item in seconds, and what it means in MiB/s.

    Attributes:
        payload_bytes: 0 for an empty item.
    """

    payload_bytes: int
    cost: Point
    mib_per_s: Interval


def rows(run: Run) -> tuple[Cost, ...]:
    """Return the cost of items that are sent one by one, by runner and payload; chunks are in the table."""
    alone = [row for row in dispatch_rows(run) if row.chunk_size in {None, 1}]
    costs = [
        Cost(row.payload_bytes or 0, at(row.runner, row.workers, row.cost_s), row.mib_per_s) for row in alone
    ]
    return tuple(sorted(costs, key=lambda row: (row.cost.runner, row.payload_bytes)))


def title(drawn: tuple[Cost, ...]) -> str:
    """Return the finding: what the smallest item costs each runner."""
    smallest = min(row.payload_bytes for row in drawn)
    costs = [
        f"{short(row.cost.runner)} {duration(row.cost.value)}"
        for row in drawn
        if row.payload_bytes == smallest
    ]
    what = f"of {size(smallest)}" if smallest else "that does nothing"
    return f"Handing out an item {what} costs: {listing(costs)}"


def draw(drawn: tuple[Cost, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: both axes logarithmic, the empty item at the left edge and unconnected."""
    figure, axes = new_axes(unbroken(title(drawn)), 3.9)
    sizes = sorted({row.payload_bytes for row in drawn if row.payload_bytes})
    empty_at = min(sizes, default=EMPTY_LEFT_OF_SMALLEST) / EMPTY_LEFT_OF_SMALLEST
    for runner in dict.fromkeys(row.cost.runner for row in drawn):
        style = styles.get(runner, SeriesStyle(INK, "d", "-"))
        for line, mine in (
            ("none", [row for row in drawn if row.cost.runner == runner and not row.payload_bytes]),
            (style.line, [row for row in drawn if row.cost.runner == runner and row.payload_bytes]),
        ):
            axes.errorbar(
                [row.payload_bytes or empty_at for row in mine],
                [row.cost.value for row in mine],
                yerr=arms(row.cost for row in mine),
                label=short(runner) if line != "none" or not sizes else None,
                color=style.color,
                marker=style.marker,
                linestyle=line,
                capsize=3,
            )
    places = {empty_at: "empty"} if any(not row.payload_bytes for row in drawn) else {}
    places |= {float(count): size(count) for count in sizes}
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(places), list(places.values()))
    axes.xaxis.set_minor_locator(NullLocator())
    seconds_axis(axes, "y", *extent(row.cost for row in drawn))
    axes.set_xlabel("payload of an item, there and back", color=INK)
    axes.set_ylabel("time for one item", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[Cost, ...]) -> str:
    """Return the chart in words: every cost, and as MiB/s where there is a payload."""
    figures = []
    for row in drawn:
        cost = duration(row.cost.interval)
        shipped = "" if math.isnan(row.mib_per_s.estimate) else f", {rate(row.mib_per_s, 'MiB')}"
        what = size(row.payload_bytes) if row.payload_bytes else "empty"
        figures.append(f"{row.cost.runner}, {what}: {cost}{shipped}")
    return f"Time to hand out one item and get its result, by payload. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    if not found:
        return None
    return Drawing("dispatch", None, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(41, _chart)
