"""Chart: how many times as fast as one worker more of them are, with the knee of each curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matplotlib.ticker import NullLocator

from reports.chapters.workers.chapter import WORKS, foremost, interval, named, number
from reports.chapters.workers.facts import OWN, curves
from reports.drawing.axes import finding, legend, new_axes, speedup_axis, worker_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, at, draw_lines, draw_star, extent
from reports.drawing.style import INK, SeriesStyle, series_styles
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.workers.facts import CurveFacts
    from reports.drawing.marks import Point
    from reports.speedups.cells import Analysis

CAPTION = (
    "Throughput against one worker, with 95 % intervals. A star is the knee; the bar on it is its interval."
)
HEIGHT_IN = 4.1


def title(drawn: Sequence[CurveFacts]) -> str:
    """Return the finding: the knee of each curve."""
    return finding("Enough workers:", [_told(curve) for curve in foremost(drawn)])


def _told(curve: CurveFacts) -> str:
    return number(curve) if curve.work == OWN else f"{number(curve)} ({WORKS[curve.work]})"


def _label(curve: CurveFacts) -> str:
    return curve.runner if curve.work == OWN else f"{curve.runner}, {WORKS[curve.work]}"


def _points(curve: CurveFacts) -> list[Point]:
    return [at(curve.runner, point.workers, curve.gain(point)) for point in curve.points]


def _style(curve: CurveFacts, styles: dict[str, SeriesStyle]) -> SeriesStyle:
    """Return the runner's look; computing work has another line."""
    style = styles[curve.runner]
    return SeriesStyle(style.color, style.marker, ":") if curve.work == "computing" else style


def _line(curve: CurveFacts, styles: dict[str, SeriesStyle]) -> Line:
    return Line(
        _label(curve),
        [point.workers for point in curve.points],
        _points(curve),
        _style(curve, styles),
        [f"{_label(curve)}, {named(curve.runner, p.workers)}: {ratio(p.interval)}" for p in _points(curve)],
        curve.runner,
        filled=curve.work != "computing",
    )


def draw(drawn: Sequence[CurveFacts], usable_cpus: int) -> Figure:
    """Return the chart: both axes are logarithmic where the numbers are far apart."""
    styles = series_styles(curve.runner for curve in drawn)
    figure, axes = new_axes(title(drawn), HEIGHT_IN)
    counts = [point.workers for curve in drawn for point in curve.points]
    worker_axis(axes, counts, usable_cpus)
    speedup_axis(axes, "y", *extent((p for curve in drawn for p in _points(curve)), 1.0))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylabel("throughput (one worker = 1×)", color=INK)
    axes.axhline(1.0, color=INK, linewidth=1.2, label="as one worker")
    draw_lines(axes, [_line(curve, styles) for curve in drawn], apart=False)
    for curve in drawn:
        _draw_knee(axes, curve)
    legend(figure, axes)
    return figure


def _draw_knee(axes: Axes, curve: CurveFacts) -> None:
    knee = curve.knee
    tip = f"{_label(curve)}: knee {interval(curve)}"
    draw_star(axes, knee.workers, knee.gain.estimate, tip, curve.runner)
    axes.plot([knee.low, knee.high], [knee.gain.estimate] * 2, color=INK, linewidth=1.5, zorder=3)


def alt(drawn: Sequence[CurveFacts]) -> str:
    """Return the chart in words: every gain, and every knee."""
    told = [
        f"{_label(curve)}: "
        + ", ".join(f"{p.workers} {ratio(p.interval)}" for p in _points(curve))
        + f"; knee {interval(curve)}"
        for curve in drawn
    ]
    return f"Throughput by number of workers against one worker. {'. '.join(told)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = curves(analysis.run)
    if not found:
        return None
    figure = draw(found, analysis.run.environment.usable_cpus)
    return Drawing("workers", None, alt(found), figure, CAPTION)


CHART = ChartKind(33, _chart)
