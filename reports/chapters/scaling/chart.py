"""Chart: which part of the work is as if it were serial, by workload and runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.chapters.scaling.chapter import scalings
from reports.drawing.axes import finding, legend, new_axes, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Mark, at, draw_marks, extent, height_in, in_words
from reports.drawing.style import INK, series_styles
from reports.wording.numbers import percent, share
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from reports.drawing.style import SeriesStyle
    from reports.speedups.cells import Analysis

CAPTION = (
    "The serial fraction of Amdahl's law, fitted to the speedups by number of workers, with 95 % intervals."
)


def rows(analysis: Analysis) -> tuple[Mark, ...]:
    """Return the serial fraction of every runner that Amdahl's law describes, by workload."""
    found = [each for each in scalings(analysis) if each.amdahl and each.amdahl.describes]
    return tuple(
        Mark(
            each.workload,
            each.runner,
            at(each.runner, max(each.used), each.amdahl.sigma),
            share(each.amdahl.sigma),
        )
        for each in found
        if each.amdahl
    )


def title(drawn: Sequence[Mark]) -> str:
    """Return the finding: the smallest and the largest serial fraction."""
    ordered = sorted(drawn, key=lambda mark: mark.point.value)
    ends = dict.fromkeys((ordered[0], ordered[-1]))
    told = [f"{percent(mark.point.value)} ({short(mark.row)}, {short(mark.series)})" for mark in ends]
    return finding("Serial fraction:", told, " to ")


def draw(drawn: Sequence[Mark], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: a row for each workload, a mark for each runner."""
    names = list(dict.fromkeys(mark.row for mark in drawn))
    runners = sorted({mark.series for mark in drawn}, key=prominence)
    figure, axes = new_axes(title(drawn), height_in(len(names), len(runners)))
    draw_marks(axes, names, drawn, {runner: styles[runner] for runner in runners})
    low, high = extent((mark.point for mark in drawn), 0.0)
    axes.set_xlim(low - 0.03 * (high - low), high + 0.08 * (high - low) or 1.0)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value * 100:g} %"))
    axes.set_xlabel("serial fraction (less is better)", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: Sequence[Mark]) -> str:
    """Return the chart in words: every serial fraction."""
    return f"Serial fraction of Amdahl's law by workload. {in_words(drawn)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis)
    if not found:
        return None
    return Drawing("scaling", None, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(80, _chart)
