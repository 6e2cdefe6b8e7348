"""Charts of single series, for readers without script and as PNG: those with changes first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.drawing.axes import new_axes
from reports.drawing.chart import Drawing, save_all
from reports.drawing.style import INK, MUTED, series_styles
from reports.history.words import metric_title, series_name, value, verdict
from reports.series.metrics import is_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.drawing.chart import Chart
    from reports.drawing.style import SeriesStyle
    from reports.history.panels import Facet, SeriesPanel
    from reports.history.study import HistoryStudy

MOST_CHARTS = 8
HEIGHT_IN = 2.6
LOGARITHMIC_FROM = 4.0
LONGEST_STEM = 60
MARKERS_UP_TO = 80
"""More markers would hide the line."""


def draw_history(study: HistoryStudy, panels: Sequence[SeriesPanel]) -> tuple[Chart, ...]:
    """Return the most important charts: those with changes, and times and speedups before evidence."""
    styles = series_styles(panel.series.runner for panel in panels)
    drawings = (_drawing(study, panel, styles[panel.series.runner]) for panel in most_important(panels))
    return save_all(drawings, "history-")


def most_important(panels: Iterable[SeriesPanel]) -> list[SeriesPanel]:
    """Return the panels to draw, in the order of ``draw_history``; the order of equals is kept."""

    def place(panel: SeriesPanel) -> tuple[bool, bool, float, bool]:
        metric, change = panel.series.metric, largest_change(panel)
        return not change, is_evidence(metric), -change, metric != "speedup"

    return sorted(panels, key=place)[:MOST_CHARTS]


def largest_change(panel: SeriesPanel) -> float:
    """Return the largest change in the panel, as the size of its log ratio; 0 without one."""
    return max((abs(float(np.log(mark.change.ratio))) for mark in panel.marks), default=0.0)


def title(panel: SeriesPanel) -> str:
    """Return the finding: the largest change, no change, or too few commits."""
    name = series_name(panel.series)
    if not panel.marks:
        return f"{name}: {'no change found' if panel.judged else 'too few commits to judge'}"
    largest = max(panel.marks, key=lambda mark: abs(np.log(mark.change.ratio)))
    return f"{name}: {verdict(largest.change)}"


def _drawing(study: HistoryStudy, panel: SeriesPanel, style: SeriesStyle) -> Drawing:
    stem = re.sub(r"[^a-z0-9]+", "_", f"{panel.series.path} {panel.facet.anchor}".lower()).strip("_")
    alt = f"{title(panel)}. {metric_title(panel.series)}, {panel.facet.name}, in commit order."
    return Drawing(stem[-LONGEST_STEM:], None, alt, _figure(study, panel, style))


def _figure(study: HistoryStudy, panel: SeriesPanel, style: SeriesStyle) -> Figure:
    figure, axes = new_axes(title(panel), HEIGHT_IN)
    columns = np.arange(len(panel.estimate))
    used = np.delete(columns, list(panel.facet.unused_columns))
    axes.fill_between(used, panel.low[used], panel.high[used], color=style.color, alpha=0.25, linewidth=0)
    few = len(columns) <= MARKERS_UP_TO
    marker = style.marker if few else ""
    axes.plot(used, panel.estimate[used], color=style.color, marker=marker, markersize=4)
    places, values = [dot.column for dot in panel.unused], [dot.value for dot in panel.unused]
    axes.scatter(places, values, s=25, facecolors="none", edgecolors=style.color)
    for step in study.steps:
        if step.environment_key == panel.facet.environment_key:
            axes.axvline(panel.facet.column(step.position), color=MUTED, linestyle=(0, (1, 2)))
    for mark in panel.marks:
        axes.hlines(mark.change.before, mark.start, mark.column, color=INK, linestyle="--")
        axes.hlines(mark.change.after, mark.column, mark.end, color=INK, linestyle="--")
        axes.axvline(mark.column, color=INK)
        axes.annotate(mark.label, (mark.column, 1), xycoords=("data", "axes fraction"), color=INK, fontsize=9)
    _dates(axes, panel.facet)
    _values(axes, panel)
    return figure


def _dates(axes: Axes, facet: Facet) -> None:
    days = facet.runs.groupby("column")["started"].first().dt.strftime("%Y-%m-%d")
    chosen = sorted({0, facet.columns // 2, facet.columns - 1})
    axes.set_xticks(chosen, [days[column] for column in chosen])
    axes.set_xlabel("in commit order", color=INK)


def _values(axes: Axes, panel: SeriesPanel) -> None:
    shown = np.append(panel.estimate, [dot.value for dot in panel.unused])
    lowest, highest = np.nanmin(shown), np.nanmax(shown)
    if lowest > 0 and highest / lowest >= LOGARITHMIC_FROM:
        axes.set_yscale("log")
    else:
        axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda at, _: value(panel.series, at)))
