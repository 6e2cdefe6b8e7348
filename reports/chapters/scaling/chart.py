"""Chart: the speedups of a workload by workers, and the scaling laws that were fitted to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.chapters.scaling.chapter import scalings, sentence
from reports.drawing.axes import legend, new_axes, short, speedup_axis, worker_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, extent, points
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.statistics.scaling_laws import universal
from reports.wording.numbers import listing, percent, ratio, workers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.scaling.chapter import Scaling
    from reports.speedups.cells import Analysis

STEPS = 60
PLAIN = SeriesStyle(MUTED, "o", "-")
CAPTION = "What was measured, and the laws fitted to it."


@dataclass(frozen=True, slots=True)
class ScalingRows:
    """What is drawn: the measured speedups of the runners that have a law, and their laws."""

    workload: str
    points: tuple[Point, ...]
    scalings: tuple[Scaling, ...]


def rows(analysis: Analysis, workload: str) -> ScalingRows | None:
    """Return one group's speedups and laws, or None if no law describes any of its runners."""
    fitted = tuple(s for s in scalings(analysis, workload) if s.described)
    if not fitted:
        return None
    cells = analysis.cells[analysis.cells["workload"] == workload]
    runners = {scaling.runner for scaling in fitted}
    return ScalingRows(workload, tuple(p for p in points(cells, "speedup") if p.runner in runners), fitted)


def title(drawn: ScalingRows) -> str:
    """Return the finding: the serial fraction of each runner that Amdahl's law describes."""
    shares = [
        f"{short(s.runner)} {percent(s.amdahl.sigma.estimate)}"
        for s in drawn.scalings
        if s.amdahl and s.amdahl.describes
    ]
    if not shares:
        return f"{short(drawn.workload)}: what more workers cost each other, by the universal scalability law"
    return f"{short(drawn.workload)}: scales as if this part of the work were serial: {listing(shares)}"


def draw(drawn: ScalingRows, styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: marks are measured, lines are Amdahl's law, dotted ones the universal law.

    Points that no law was fitted to are hollow.
    """
    figure, axes = new_axes(title(drawn), 3.9)
    for scaling in drawn.scalings:
        style = styles.get(scaling.runner, PLAIN)
        mine = [p for p in drawn.points if p.runner == scaling.runner]
        _draw_points(axes, scaling, mine, style)
        _draw_laws(axes, scaling, style)
    worker_axis(axes, [1, *(p.workers for p in drawn.points)], drawn.scalings[0].usable_cpus)
    speedup_axis(axes, "y", *extent(drawn.points, 1.0))
    axes.set_ylabel("speedup (sequential = 1×)", color=INK)
    legend(figure, axes)
    return figure


def _draw_points(axes: Axes, scaling: Scaling, mine: list[Point], style: SeriesStyle) -> None:
    for fitted in (True, False):
        shown = [p for p in mine if (p.workers in scaling.used) is fitted]
        if shown:
            axes.errorbar(
                [p.workers for p in shown],
                [p.value for p in shown],
                yerr=arms(shown),
                label=short(scaling.runner) if fitted else f"{short(scaling.runner)}, not fitted",
                color=style.color,
                marker=style.marker,
                markerfacecolor=style.color if fitted else "none",
                linestyle="none",
                capsize=4,
            )


def _draw_laws(axes: Axes, scaling: Scaling, style: SeriesStyle) -> None:
    counts = np.geomspace(1, max(scaling.used), STEPS)
    for law, line, name in (
        (scaling.amdahl, style.line, "Amdahl"),
        (scaling.universal, ":", "universal law"),
    ):
        if law and law.describes:
            curve = universal(counts, law.sigma.estimate, law.kappa.estimate)
            axes.plot(
                counts, curve, color=style.color, linestyle=line, label=f"{short(scaling.runner)}: {name}"
            )


def alt(drawn: ScalingRows) -> str:
    """Return the chart in words: every speedup, and what was fitted."""
    figures = [f"{p.runner}, {workers(p.workers)}: {ratio(p.interval)}" for p in drawn.points]
    laws = " ".join(sentence(scaling) for scaling in drawn.scalings)
    return f"Speedup by number of workers with fitted laws, {drawn.workload}. {'; '.join(figures)}. {laws}"


def _chart(analysis: Analysis, workload: str) -> Drawing | None:
    found = rows(analysis, workload)
    if not found:
        return None
    return Drawing("scaling", workload, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(80, _chart, by_workload=True)
