"""Chart: how long requests wait for a user's function, by who waits and how the function is run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.blocking.chapter import IN_IT, form_of, headline, way
from reports.chapters.blocking.facts import LOOP, NOTHING, waits_of
from reports.drawing.axes import legend, new_axes, seconds_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Mark, at, draw_marks, extent, height_in, in_words
from reports.drawing.style import INK, PALETTE, SeriesStyle
from reports.statistics.intervals import Interval
from reports.wording.numbers import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matplotlib.figure import Figure

    from reports.chapters.blocking.facts import Wait
    from reports.speedups.cells import Analysis

STYLES = {
    "median": SeriesStyle(PALETTE[0], "o", "-"),
    "90 % within": SeriesStyle(PALETTE[1], "s", "-"),
    "99 % within": SeriesStyle(PALETTE[2], "^", "-"),
    "longest": SeriesStyle(PALETTE[3], "D", "-"),
}
CAPTION = (
    "Time from the moment at which a request was due until its answer was there, with 95 % intervals; the "
    "longest of all. A percentile is missing where fewer than ten requests took longer."
)


def row_name(wait: Wait, form: str | None) -> str:
    """Return text like ``loop: to_thread`` or ``thread: 2 processes``."""
    who = "loop" if wait.waits == LOOP else "thread"
    how = "idle" if wait.function_runs == NOTHING else way(wait, form).removesuffix(IN_IT)
    return f"{who}: {how}"


def marks(wait: Wait, row: str) -> Iterator[Mark]:
    """Yield the percentiles of a condition that are known, and its longest wait."""
    figures = (
        *(wait.percentile(name) for name in ("p50_s", "p90_s", "p99_s")),
        Interval(wait.longest_s),
    )
    for series, figure in zip(STYLES, figures, strict=True):
        if not math.isnan(figure.estimate):
            point = at(row, wait.function_workers, figure)
            yield Mark(row, series, point, duration(figure))


def draw(analysis: Analysis, rows: list[str], drawn: list[Mark]) -> Figure:
    """Return the chart: a row for each condition, a mark for each percentile."""
    figure, axes = new_axes(headline(analysis), height_in(len(rows), len(STYLES)))
    draw_marks(axes, rows, drawn, STYLES)
    seconds_axis(axes, "x", *extent(mark.point for mark in drawn))
    axes.set_xlabel("time to the answer", color=INK)
    legend(figure, axes)
    return figure


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    form = form_of(analysis)
    named = {row_name(wait, form): wait for wait in waits_of(analysis.run)}
    if not named:
        return None
    drawn = [mark for row, wait in named.items() for mark in marks(wait, row)]
    alt = f"Time to the answer of a request, by who waits and how your function runs. {in_words(drawn)}."
    return Drawing("blocking", None, alt, draw(analysis, list(named), drawn), CAPTION)


CHART = ChartKind(55, _chart)
