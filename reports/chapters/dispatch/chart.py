"""Chart: what it costs to hand out one item, by the size of its payload, for each runner."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import NullLocator

from reports.chapters.dispatch.chapter import dispatch_rows
from reports.drawing.axes import finding, legend, new_axes, seconds_axis, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, at, draw_lines, extent
from reports.drawing.style import INK, SeriesStyle, series_styles
from reports.wording.numbers import duration, rate, size
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval

MOST_RUNNERS = 8
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
    """Return the cost of items that are sent one by one, by runner and payload; the table has the others.

    Of many runners the most prominent are shown, as many as have room beside each other.
    """
    alone = [row for row in dispatch_rows(run) if row.chunk_size in {None, 1}]
    shown = sorted({row.runner for row in alone}, key=prominence)[:MOST_RUNNERS]
    alone = [row for row in alone if row.runner in shown]
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
    return finding(f"An item {what} costs:", costs)


def draw(drawn: tuple[Cost, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: both axes logarithmic, the empty item at the left edge and unconnected."""
    figure, axes = new_axes(title(drawn), 3.9)
    sizes = sorted({row.payload_bytes for row in drawn if row.payload_bytes})
    empty_at = min(sizes, default=EMPTY_LEFT_OF_SMALLEST) / EMPTY_LEFT_OF_SMALLEST
    draw_lines(axes, _lines([row for row in drawn if row.payload_bytes], empty_at, styles))
    draw_lines(axes, _lines([row for row in drawn if not row.payload_bytes], empty_at, styles))
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


def _lines(drawn: Sequence[Cost], empty_at: float, styles: dict[str, SeriesStyle]) -> list[Line]:
    lines = []
    for runner in dict.fromkeys(row.cost.runner for row in drawn):
        mine = [row for row in drawn if row.cost.runner == runner]
        places, costs = [row.payload_bytes or empty_at for row in mine], [row.cost for row in mine]
        style = styles.get(runner, SeriesStyle(INK, "d", "-"))
        lines.append(Line(short(runner), places, costs, style, list(map(_in_words, mine)), runner))
    return lines


def alt(drawn: tuple[Cost, ...]) -> str:
    """Return the chart in words: every cost, and as MiB/s where there is a payload."""
    figures = "; ".join(map(_in_words, drawn))
    return f"Time to hand out one item and get its result, by payload. {figures}."


def _in_words(row: Cost) -> str:
    shipped = "" if math.isnan(row.mib_per_s.estimate) else f", {rate(row.mib_per_s, 'MiB')}"
    what = size(row.payload_bytes) if row.payload_bytes else "empty"
    return f"{row.cost.runner}, {what}: {duration(row.cost.interval)}{shipped}"


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    if not found:
        return None
    return Drawing("dispatch", None, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(41, _chart, on_demand=True)
