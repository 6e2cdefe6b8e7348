"""Chart: what more cores would give, beside what was measured; over the cores, or a row for each workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.more_cores import COMPARED, figure, more_cores
from reports.drawing.axes import finding, legend, new_axes, short, speedup_axis, worker_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import (
    Mark,
    Point,
    at,
    by_workers,
    draw_lines,
    draw_marks,
    extent,
    height_in,
    in_words,
    point,
    points,
)
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.drawing.tips import answer

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.advice.more_cores import MoreCores, Series
    from reports.speedups.cells import Analysis

CAPTION = (
    "Predicted speedups with as many workers as cores, with their intervals, beside the best that was "
    "measured. A figure “as now” is a measured one that more cores would not change."
)
NOW = "best measured here"


def shown(found: MoreCores) -> tuple[Series, ...]:
    """Return the series that are drawn: processes and threads, or all where there are neither."""
    told = tuple(each for each in found.series if each.at(found.cores))
    return tuple(each for each in told if each.runner in COMPARED) or told


def title(found: MoreCores, drawn: tuple[Series, ...]) -> str:
    """Return the finding: the highest predictions, and last what stays as it is."""
    told = [(each, prediction) for each in drawn if (prediction := each.at(found.cores))]
    ordered = sorted(
        told, key=lambda pair: (pair[1].basis != "measured", pair[1].speedup.estimate), reverse=True
    )
    one = len({each.workload for each in drawn}) == 1
    parts = [
        f"{short(each.runner)} {figure(prediction)}{'' if one else f' ({short(each.workload)})'}"
        for each, prediction in ordered
    ]
    return finding(f"{found.cores} cores (predicted):", parts)


def rows(analysis: Analysis, found: MoreCores, drawn: tuple[Series, ...]) -> list[Mark]:
    """Return a mark for each prediction, and one for the best that was measured of each workload."""
    marks = []
    for workload in dict.fromkeys(each.workload for each in drawn):
        mine = analysis.best[analysis.best["workload"] == workload].sort_values("speedup")
        best = point(mine.iloc[-1], "speedup")
        marks.append(Mark(workload, NOW, best, best.tip()))
    for each in drawn:
        if prediction := each.at(found.cores):
            text = f"{found.cores} cores, predicted: {figure(prediction)}"
            marks.append(
                Mark(each.workload, each.runner, at(each.runner, found.cores, prediction.speedup), text)
            )
    return marks


def draw_rows(
    found: MoreCores, drawn: tuple[Series, ...], marks: list[Mark], looks: dict[str, SeriesStyle]
) -> Figure:
    """Return the chart of several workloads: a row each."""
    names = list(dict.fromkeys(mark.row for mark in marks))
    look = {NOW: SeriesStyle(MUTED, "|", ":"), **{each.runner: looks[each.runner] for each in drawn}}
    canvas, axes = new_axes(title(found, drawn), height_in(len(names), len(look)))
    draw_marks(axes, names, marks, look)
    speedup_axis(axes, "x", *extent((mark.point for mark in marks), 1.0))
    axes.axvline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    axes.set_xlabel("predicted speedup", color=INK)
    legend(canvas, axes)
    return canvas


def draw_curves(analysis: Analysis, found: MoreCores, drawn: tuple[Series, ...]) -> Figure:
    """Return the chart of one workload: what was measured as marks, what is predicted as bands."""
    looks = series_styles(analysis.runners)
    cells = analysis.cells[analysis.cells["workload"] == drawn[0].workload]
    names = [each.runner for each in drawn]
    measured = [p for p in points(cells, "speedup") if p.runner in names]
    told = [p for each in drawn for p in _points(each)]
    canvas, axes = new_axes(title(found, drawn), 4.1)
    worker_axis(axes, [p.workers for p in (*measured, *told)], found.usable_cpus)
    speedup_axis(axes, "y", *extent((*measured, *told), 1.0))
    axes.axhline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    for each in drawn:
        _draw_band(axes, each, looks[each.runner])
    draw_lines(axes, by_workers(measured, {name: looks[name] for name in names}))
    axes.set_xlabel("workers; of predictions also cores", color=INK)
    axes.set_ylabel("speedup (sequential = 1×)", color=INK)
    legend(canvas, axes)
    return canvas


def _points(series: Series) -> list[Point]:
    return [at(series.runner, each.cores, each.speedup) for each in series.predictions]


def _draw_band(axes: Axes, series: Series, look: SeriesStyle) -> None:
    told = _points(series)
    cores = [p.workers for p in told]
    band = axes.fill_between(
        cores, [p.low for p in told], [p.high for p in told], color=look.color, alpha=0.2, linewidth=0
    )
    answer(band, series.runner)
    name = f"{short(series.runner)}, predicted"
    (line,) = axes.plot(
        cores,
        [p.value for p in told],
        color=look.color,
        marker=look.marker,
        markerfacecolor="none",
        linestyle=":",
        label=name,
    )
    tips = [f"{series.runner}, {each.cores} cores, predicted: {figure(each)}" for each in series.predictions]
    answer(line, series.runner, tips)


def alt(found: MoreCores, marks: list[Mark]) -> str:
    """Return the chart in words: every figure."""
    return f"Speedup predicted for {found.cores} cores, and the best measured here. {in_words(marks)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = more_cores(analysis)
    drawn = shown(found)
    if not drawn:
        return None
    marks = rows(analysis, found, drawn)
    if len({each.workload for each in drawn}) == 1:
        picture = draw_curves(analysis, found, drawn)
    else:
        picture = draw_rows(found, drawn, marks, series_styles(analysis.runners))
    return Drawing("prediction", None, alt(found, marks), picture, CAPTION)


CHART = ChartKind(82, _chart)
