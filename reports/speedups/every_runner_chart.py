"""Chart: the speedups of every runner of a workload by workers, each runner in a panel of its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.drawing.axes import finding, new_panels, short, speedup_axis, worker_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import by_workers, draw_lines, extent, points
from reports.drawing.style import INK, series_styles
from reports.speedups.by_workers_chart import compared
from reports.wording.numbers import ratio, workers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.drawing.marks import Point
    from reports.drawing.style import SeriesStyle
    from reports.speedups.cells import Analysis

COLUMNS = 2
PANEL_IN, FRAME_IN = 1.5, 1.0
CAPTION = "Every runner with 95 % intervals, on the same axes. The dotted line is at the usable CPUs."


def rows(analysis: Analysis, workload: str) -> tuple[Point, ...]:
    """Return the speedups of a group if it has more runners than its first chart shows, else none."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    found = points(cells, "speedup")
    return found if {p.runner for p in found} - set(compared(analysis, workload)) else ()


def title(workload: str, drawn: tuple[Point, ...]) -> str:
    """Return the finding: the highest speedup of the fastest runners."""
    highest = {p.runner: p for p in sorted(drawn, key=lambda p: p.value)}
    best = sorted(highest.values(), key=lambda p: -p.value)
    return finding(
        f"{short(workload)}, highest speedups:", [f"{short(p.runner)} {p.value:.2f}×" for p in best]
    )


def draw(workload: str, drawn: tuple[Point, ...], styles: dict[str, SeriesStyle], usable_cpus: int) -> Figure:
    """Return the chart: a panel for each runner, all with the same axes."""
    lines = by_workers(drawn, styles)
    height_in = FRAME_IN + PANEL_IN * math.ceil(len(lines) / COLUMNS)
    figure, panels = new_panels(title(workload, drawn), height_in, len(lines), columns=COLUMNS)
    for axes, line in zip(panels, lines, strict=True):
        draw_lines(axes, [line])
        axes.axhline(1.0, color=INK, linewidth=1.2)
        axes.set_title(line.label, loc="left", fontsize=9.5, color=INK)
        worker_axis(axes, [p.workers for p in drawn], usable_cpus)
        speedup_axis(axes, "y", *extent(drawn, 1.0))
        axes.tick_params(labelsize=8.5)
        axes.set_xlabel("")
    figure.supxlabel("workers", color=INK, fontsize=10)
    figure.supylabel("speedup (sequential = 1×)", color=INK, fontsize=10)
    return figure


def alt(workload: str, drawn: tuple[Point, ...]) -> str:
    """Return the chart in words: every figure that it draws."""
    figures = [f"{p.runner}, {workers(p.workers)}: {ratio(p.interval)}" for p in drawn]
    return f"Speedup of every runner by number of workers, {workload}. {'; '.join(figures)}."


def _chart(analysis: Analysis, workload: str) -> Drawing | None:
    found = rows(analysis, workload)
    if not found:
        return None
    styles = series_styles(analysis.runners)
    drawn = draw(workload, found, styles, analysis.run.environment.usable_cpus)
    return Drawing("every_runner", workload, alt(workload, found), drawn, CAPTION)


CHART = ChartKind(24, _chart, by_workload=True, on_demand=True)
