"""Chart: the speedup of each runner by workers, with intervals, the twin's noise and the usable CPUs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.charts.axes import legend, new_axes, short, speedup_axis, worker_axis
from reports.charts.points import Point, draw_by_workers, extent, point, points
from reports.charts.style import INK, MUTED, SeriesStyle
from reports.formatting import listing, workers
from reports.verdicts import WORDS, side, speedup_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from reports.analysis import Analysis


@dataclass(frozen=True, slots=True)
class SpeedupRows:
    """What is drawn: the cells' speedups, and the twin's as the group's noise."""

    title: str
    points: tuple[Point, ...]
    twin: Point | None
    usable_cpus: int


def rows(analysis: Analysis, workload: str) -> SpeedupRows:
    """Return the speedups of one group."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    twins = cells[(cells["role"] == "twin") & (cells["status"] == "timed")]
    twin = None if twins.empty else point(twins.iloc[0], "speedup")
    best = analysis.best[analysis.best["workload"] == workload]
    cpus = analysis.run.environment.usable_cpus
    return SpeedupRows(_title(short(workload), best), points(cells, "speedup"), twin, cpus)


def _title(workload: str, best: pd.DataFrame) -> str:
    verdicts = [
        f"{short(row['runner'])} {WORDS[side(row)]} ({row['speedup']:.2f}×)" for _, row in best.iterrows()
    ]
    return f"{workload}: {listing(verdicts)}"


def draw(drawn: SpeedupRows, styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart."""
    figure, axes = new_axes(drawn.title, 3.7)
    low, high = extent((*drawn.points, drawn.twin) if drawn.twin else drawn.points)
    worker_axis(axes, [p.workers for p in drawn.points], drawn.usable_cpus)
    speedup_axis(axes, "y", low, high)
    axes.set_ylabel("speedup (sequential = 1×)", color=INK)
    axes.axhline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    if drawn.twin:
        axes.axhspan(
            drawn.twin.low, drawn.twin.high, color=MUTED, alpha=0.25, label="sequential measured twice"
        )
    draw_by_workers(axes, drawn.points, styles)
    legend(figure, axes)
    return figure


def alt(analysis: Analysis, workload: str) -> str:
    """Return the chart in words: every figure that it draws."""
    cells = analysis.cells[(analysis.cells["workload"] == workload) & (analysis.cells["role"] == "measured")]
    timed = cells[cells["status"] == "timed"]
    figures = [
        f"{row['runner']}, {workers(row['workers'])}: {speedup_text(row)}" for _, row in timed.iterrows()
    ]
    return f"Speedup over sequential by number of workers, {workload}. {'; '.join(figures)}."
