"""Chart: items per second of each runner by workers, in the workload's unit, beside sequential."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter

from reports.drawing.axes import legend, legend_room_in, new_axes, short, worker_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, draw_by_workers, point, points
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.statistics.intervals import Interval
from reports.wording.numbers import rate, significant, workers

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

CAPTION = "Throughput by workers, from the median round."


@dataclass(frozen=True, slots=True)
class ThroughputRows:
    """What is drawn: items per second of the cells and of sequential."""

    workload: str
    unit: str
    points: tuple[Point, ...]
    sequential: Point
    usable_cpus: int


def rows(analysis: Analysis, workload: str) -> ThroughputRows:
    """Return the throughput of one group."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    reference = cells[(cells["role"] == "reference") & (cells["status"] == "timed")].iloc[0]
    return ThroughputRows(
        workload,
        str(reference["unit"]),
        points(cells, "items_per_s"),
        point(reference, "items_per_s"),
        analysis.run.environment.usable_cpus,
    )


def title(drawn: ThroughputRows) -> str:
    """Return the finding: the highest throughput beside that of sequential."""
    top = max(drawn.points, key=lambda p: p.value)
    return (
        f"{short(drawn.workload)}: up to {significant(top.value)} {short(drawn.unit)}/s "
        f"({short(top.runner)}, {workers(top.workers)}), sequential {significant(drawn.sequential.value)}"
    )


def draw(drawn: ThroughputRows, styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart."""
    figure, axes = new_axes(title(drawn), 3.7 + legend_room_in(len(styles)))
    worker_axis(axes, [p.workers for p in drawn.points], drawn.usable_cpus)
    axes.axhline(drawn.sequential.value, color=INK, linewidth=1.2, label="sequential")
    axes.axhspan(drawn.sequential.low, drawn.sequential.high, color=MUTED, alpha=0.25, label="its interval")
    draw_by_workers(axes, drawn.points, styles)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.set_ylabel(f"{short(drawn.unit)} per second", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: ThroughputRows) -> str:
    """Return the chart in words: every figure that it draws."""
    figures = [
        f"{name}: {rate(Interval(p.value, p.low, p.high), drawn.unit)}"
        for name, p in (
            ("sequential", drawn.sequential),
            *((f"{p.runner}, {workers(p.workers)}", p) for p in drawn.points),
        )
    ]
    return f"Throughput by number of workers, {drawn.workload}. {'; '.join(figures)}."


def _chart(analysis: Analysis, workload: str) -> Drawing:
    found = rows(analysis, workload)
    return Drawing("throughput", workload, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(23, _chart, by_workload=True)
