"""Chart: time of a round beside added memory, for each way of giving workers an array."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.chapters.sharing.chapter import sharing_rows
from reports.drawing.axes import finding, new_panels, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import MARK_POINTS, arms, at, extent
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.drawing.tips import answer, answer_errorbar
from reports.wording.numbers import binary_bytes, duration, seconds, size, speed, workers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.sharing.chapter import SharingRow
    from reports.drawing.marks import Point
    from reports.speedups.cells import Analysis

ROW_IN, FRAME_IN = 0.33, 1.3
BAR = 0.6
MIB = 2**20
ROOM_BESIDE = 1.1
CAPTION = "Left the time of a round with 95 % intervals, right the memory that array, copies and workers add."


def title(drawn: Sequence[SharingRow]) -> str:
    """Return the finding: the rounds of the fastest and of the slowest way of processes."""
    ordered = sorted(
        (row for row in drawn if row.runner.startswith("processes")), key=lambda row: row.round_s.estimate
    )
    ends = dict.fromkeys((*ordered[:1], *ordered[-1:])) or drawn[:1]
    return finding("A round:", [f"{row.way} {duration(row.round_s.estimate)}" for row in ends])


def draw(drawn: Sequence[SharingRow], styles: Mapping[str, SeriesStyle]) -> Figure:
    """Return the chart: a row for each way, in the order of the table."""
    figure, (left, right) = new_panels(
        title(drawn), FRAME_IN + ROW_IN * len(drawn), 2, columns=2, same_x=False
    )
    for place, row in enumerate(drawn):
        style = styles.get(row.runner, SeriesStyle(MUTED, "o", "-"))
        _mark(left, place, row, style)
        bars = right.barh([place], [max(0.0, row.added_bytes.estimate / MIB)], BAR, color=style.color)
        answer(bars.patches[0], row.runner, [_in_words(row)])
    _from_zero(left, extent(_time(row) for row in drawn)[1], seconds, "time of a round")
    most = max(row.added_bytes.estimate for row in drawn) / MIB
    _from_zero(right, max(1.0, most), lambda value: f"{value:g}", "added memory, MiB")
    left.set_yticks(range(len(drawn)), [short(row.way) for row in drawn], fontsize=9)
    left.set_ylim(len(drawn) - 0.4, -0.6)
    return figure


def _from_zero(axes: Axes, most: float, write: Callable[[float], str], label: str) -> None:
    """Set up an x axis from 0 with few ticks: two panels share the width of a chart."""
    axes.set_xlim(0, most * ROOM_BESIDE)
    axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: write(value)))
    axes.set_xlabel(label, color=INK)


def _mark(axes: Axes, place: int, row: SharingRow, style: SeriesStyle) -> None:
    point = _time(row)
    mark = axes.errorbar(
        [point.value],
        [place],
        xerr=arms([point]),
        color=style.color,
        marker=style.marker,
        markersize=MARK_POINTS,
        linestyle="none",
        capsize=3,
    )
    answer_errorbar(mark, row.runner, [_in_words(row)])


def _time(row: SharingRow) -> Point:
    return at(row.runner, row.workers, row.round_s)


def _in_words(row: SharingRow) -> str:
    gain = "" if math.isnan(row.speedup.estimate) else f", {speed(row.speedup)} of sequential"
    return (
        f"{row.way}, {workers(row.workers)}: {duration(row.round_s)}{gain}, adds "
        f"{binary_bytes(row.added_bytes.estimate)}, at most {binary_bytes(row.peak_bytes.estimate)}, sends "
        f"{size(row.sent_bytes)}"
    )


def alt(drawn: Sequence[SharingRow]) -> str:
    """Return the chart in words: every time and all memory."""
    figures = "; ".join(map(_in_words, drawn))
    return f"Time of a round and added memory by how workers get an array. {figures}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = sharing_rows(analysis.run)
    if not found:
        return None
    styles = series_styles([*analysis.runners, *(row.runner for row in found)])
    return Drawing("sharing", None, alt(found), draw(found, styles), CAPTION)


CHART = ChartKind(35, _chart)
