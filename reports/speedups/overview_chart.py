"""Chart: the best speedup of each runner in every workload, with intervals; the page's first picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.axes import cpus, legend, legend_room_in, new_axes, short, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, extent, point
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.speedups.verdicts import speedup_text
from reports.wording.numbers import listing, workers
from reports.wording.runners import in_a_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

SPREAD = 0.7
ROW_IN, RUNNER_IN = 0.42, 0.09
"""Height of a workload's line, and what each of its marks needs at least: some are on top of each other."""
CAPTION = (
    "The best cell of each runner, with its 95 % interval. The dotted line is as many times as fast as "
    "there are usable CPUs: work that computes all the time cannot go far beyond it, waiting can."
)


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """The best cell of one runner in one workload."""

    workload: str
    point: Point
    faster: bool
    figure: str


def rows(analysis: Analysis) -> tuple[OverviewRow, ...]:
    """Return the best cells of a run."""
    return tuple(
        OverviewRow(row["workload"], point(row, "speedup"), row["verdict"] == "faster", speedup_text(row))
        for _, row in analysis.best.iterrows()
    )


def title(drawn: tuple[OverviewRow, ...]) -> str:
    """Return the finding: in how many workloads each runner was faster than sequential."""
    counts = []
    named, others = in_a_title(row.point.runner for row in drawn)
    for runner in dict.fromkeys(row.point.runner for row in drawn if row.point.runner in named):
        mine = [row for row in drawn if row.point.runner == runner]
        counts.append(f"{short(runner)} in {sum(row.faster for row in mine)} of {len(mine)}")
    return f"Faster than sequential: {listing(counts)} workloads{others}"


def draw(drawn: tuple[OverviewRow, ...], styles: dict[str, SeriesStyle], usable_cpus: int) -> Figure:
    """Return the chart: one line of marks for each workload, the runners slightly apart."""
    names = list(dict.fromkeys(row.workload for row in drawn))
    timed = {row.point.runner for row in drawn}
    styles = {runner: style for runner, style in styles.items() if runner in timed}
    row_in = max(ROW_IN, RUNNER_IN * len(styles))
    figure, axes = new_axes(title(drawn), min(14.0, 1.9 + legend_room_in(len(styles)) + row_in * len(names)))
    for place, (runner, style) in enumerate(styles.items()):
        mine = [row for row in drawn if row.point.runner == runner]
        shift = SPREAD * ((place + 0.5) / len(styles) - 0.5)
        axes.errorbar(
            [row.point.value for row in mine],
            [names.index(row.workload) + shift for row in mine],
            xerr=arms(row.point for row in mine),
            label=short(runner),
            color=style.color,
            marker=style.marker,
            markersize=7,
            linestyle="none",
            capsize=3,
        )
    speedup_axis(axes, "x", *extent((row.point for row in drawn), 1.0, usable_cpus))
    axes.axvline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    axes.axvline(
        usable_cpus, color=MUTED, linestyle=(0, (1, 2)), label=f"{usable_cpus}×: {cpus(usable_cpus)}"
    )
    axes.set_yticks(range(len(names)), [short(name) for name in names])
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlabel("best speedup (sequential = 1×)", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[OverviewRow, ...]) -> str:
    """Return the chart in words: every figure that it draws."""
    figures = [f"{r.workload}, {r.point.runner}, {workers(r.point.workers)}: {r.figure}" for r in drawn]
    return f"Best speedup of each runner over sequential, by workload. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis)
    if not found:
        return None
    return Drawing(
        "overview",
        None,
        alt(found),
        draw(found, series_styles(analysis.runners), analysis.run.environment.usable_cpus),
        CAPTION,
    )


CHART = ChartKind(0, _chart)
