"""Chart: how much of its operations a thread keeps that releases the GIL in each, beside one busy worker."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

from reports.chapters.latency.chapter import kept
from reports.chapters.latency.facts import ConvoyPoint
from reports.drawing.axes import LOG_FROM, finding, legend, new_axes
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, draw_lines
from reports.drawing.style import INK, series_styles
from reports.wording.numbers import share, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis

NAMES = {"threads": "beside a busy thread", "processes": "beside a busy process"}
CAPTION = "Operations per second beside one busy worker over those without it, in the same round."


@dataclass(frozen=True, slots=True)
class ConvoyRow:
    """One size of a payload, and the share that is kept; the point's runner is what is beside."""

    payload_bytes: int
    kept: Point


def rows(run: Run) -> tuple[ConvoyRow, ...]:
    """Return every convoy, by what is beside it and its payload."""
    found = []
    for point in run.of(ConvoyPoint):
        left = kept(point)
        drawn = Point(point.busy_kind, 1, left.estimate, left.low, left.high)
        found.append(ConvoyRow(point.payload_bytes, drawn))
    return tuple(sorted(found, key=lambda row: (row.kept.runner, row.payload_bytes)))


def title(drawn: tuple[ConvoyRow, ...]) -> str:
    """Return the finding: what is left with the smallest payload beside each."""
    smallest = {row.kept.runner: row for row in reversed(drawn)}
    told = [
        f"{row.kept.value * 100:.1f} % {NAMES.get(kind, kind)}"
        for kind, row in sorted(smallest.items(), reverse=True)
    ]
    return finding("Short I/O keeps", told)


def draw(drawn: tuple[ConvoyRow, ...]) -> Figure:
    """Return the chart: payloads side by side, the share that is kept upwards."""
    figure, axes = new_axes(title(drawn), 3.6)
    styles = series_styles(row.kept.runner for row in drawn)  # of runners, whose looks are settled
    lines = []
    for kind in dict.fromkeys(row.kept.runner for row in drawn):
        mine = [row for row in drawn if row.kept.runner == kind]
        places, shares = [row.payload_bytes for row in mine], [row.kept for row in mine]
        lines.append(Line(NAMES.get(kind, kind), places, shares, styles[kind], list(map(_in_words, mine))))
    draw_lines(axes, lines)
    sizes = sorted({row.payload_bytes for row in drawn})
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [size(count) for count in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    _share_axis(axes, [number for row in drawn for number in (row.kept.value, row.kept.low, row.kept.high)])
    axes.set_xlabel("bytes of an operation, sent and read", color=INK)
    axes.set_ylabel("operations kept (alone = 100 %)", color=INK)
    legend(figure, axes)
    return figure


def _share_axis(axes: Axes, shares: list[float]) -> None:
    """Set up the y axis: logarithmic if the shares are far apart, else from 0."""
    known = [share for share in shares if math.isfinite(share)]
    if max(known) / min(known) >= LOG_FROM:
        axes.set_yscale("log")
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.set_ylim(min(known) / 1.5, max(known) * 1.5)
    else:
        axes.set_ylim(0, max(known) * 1.1)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g} %"))


def alt(drawn: tuple[ConvoyRow, ...]) -> str:
    """Return the chart in words: every share."""
    told = "; ".join(map(_in_words, drawn))
    return f"Operations per second that a thread with short I/O keeps. {told}."


def _in_words(row: ConvoyRow) -> str:
    beside = NAMES.get(row.kept.runner, row.kept.runner)
    return f"{size(row.payload_bytes)} {beside}: {share(row.kept.interval)}"


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("convoy", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(52, _chart, on_demand=True)
