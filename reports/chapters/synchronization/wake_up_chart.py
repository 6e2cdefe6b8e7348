"""Chart: how long threads that wait for an event take to wake up, by how many wait for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.synchronization.chapter import SynchronizationPoint
from reports.drawing.axes import finding, legend, new_axes, seconds_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, draw_lines, extent
from reports.drawing.style import INK, series_styles
from reports.statistics.intervals import median_interval
from reports.wording.numbers import duration

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis

PERCENTILES = {"wake_p50_s": "half are awake", "wake_p95_s": "95 %", "wake_p99_s": "99 %"}
CAPTION = "From the moment of setting the event, with 95 % intervals over the blocks."


@dataclass(frozen=True, slots=True)
class WakeUpRow:
    """So many threads waiting, and one point for each percentile of their wake-up latency, in order."""

    waiting: int
    percentiles: tuple[Point, ...]


def rows(run: Run) -> tuple[WakeUpRow, ...]:
    """Return the latencies by the number of waiting threads: all participants but the one that signals."""
    found = []
    for trial in run.of(SynchronizationPoint):
        if trial.experiment == "event" and PERCENTILES.keys() <= trial.observations.keys():
            waiting = trial.participants - 1
            medians = [median_interval(trial.observations[name]) for name in PERCENTILES]
            points = [
                Point(name, waiting, median.estimate, median.low, median.high)
                for name, median in zip(PERCENTILES.values(), medians, strict=True)
            ]
            found.append(WakeUpRow(waiting, tuple(points)))
    return tuple(sorted(found, key=lambda row: row.waiting))


def title(drawn: tuple[WakeUpRow, ...]) -> str:
    """Return the finding: the median wake-up with the fewest and with the most threads waiting."""
    shown = dict.fromkeys((drawn[0], drawn[-1]))
    medians = [f"{duration(row.percentiles[0].value)} ({row.waiting} waiting)" for row in shown]
    return finding("Half of the threads wake within", medians)


def draw(drawn: tuple[WakeUpRow, ...]) -> Figure:
    """Return the chart: a line with error bars for each percentile."""
    figure, axes = new_axes(title(drawn), 3.6)
    styles = series_styles(PERCENTILES.values())
    lines = []
    for place, name in enumerate(PERCENTILES.values()):
        mine = [row.percentiles[place] for row in drawn]
        tips = [f"{p.workers} waiting, {name}: {duration(p.interval)}" for p in mine]
        lines.append(Line(name, [p.workers for p in mine], mine, styles[name], tips))
    draw_lines(axes, lines)
    axes.set_xticks([row.waiting for row in drawn])
    seconds_axis(axes, "y", *extent(point for row in drawn for point in row.percentiles))
    axes.set_xlabel("threads that wait for the event", color=INK)
    axes.set_ylabel("time from set() until awake", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[WakeUpRow, ...]) -> str:
    """Return the chart in words: every percentile."""
    figures = []
    for row in drawn:
        shown = [f"{point.runner} {duration(point.interval)}" for point in row.percentiles]
        figures.append(f"{row.waiting} waiting: {', '.join(shown)}")
    return f"Time from setting an event until threads are awake. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("wake_up", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(62, _chart, on_demand=True)
