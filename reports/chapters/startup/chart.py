"""Chart: how long each runner takes to start, by number of workers, its four phases apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.startup.chapter import PHASES, start_up_rows
from reports.drawing.axes import legend, new_axes, seconds_axis, short, unbroken
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, at, extent
from reports.drawing.style import GRID, INK, MUTED, SeriesStyle, series_styles
from reports.wording.numbers import duration, listing, workers
from reports.wording.runners import in_a_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval

MARKERS = ("|", "o", "s", "X")
"""One for each phase; the color says the runner."""
SPREAD = 0.6
CAPTION = "From the beginning until each phase was over; closing is timed by itself."


@dataclass(frozen=True, slots=True)
class Start:
    """One runner with so many workers: a point for each phase, in their order."""

    runner: str
    workers: int
    phases: tuple[Point, ...]
    all_ready: Interval


def rows(run: Run) -> tuple[Start, ...]:
    """Return every start-up that was measured, by runner and workers."""
    return tuple(
        Start(
            row.runner,
            row.workers,
            tuple(at(row.runner, row.workers, getattr(row, phase)) for phase in PHASES),
            row.all_ready_s,
        )
        for row in start_up_rows(run)
    )


def title(drawn: tuple[Start, ...]) -> str:
    """Return the finding: how long each runner needs until the most workers tried are ready."""
    most = {row.runner: row for row in drawn}  # rows come by workers: the last is the one with the most
    named, others = in_a_title(most)
    ready = [_in_words(row) for runner, row in most.items() if runner in named]
    return f"Start-up until all workers are ready: {listing(ready)}{others}"


def _in_words(row: Start) -> str:
    ready = duration(row.all_ready.estimate)
    return f"{row.workers} {short(row.runner)} {ready}"


def draw(drawn: tuple[Start, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: a band for each runner and number of workers, a mark with interval for each phase."""
    figure, axes = new_axes(unbroken(title(drawn)), min(14.0, 1.9 + 0.55 * len(drawn)))
    for place, row in enumerate(drawn):
        color = styles.get(row.runner, SeriesStyle(MUTED, "o", "-")).color
        for order, (phase, marker) in enumerate(zip(row.phases, MARKERS, strict=True)):
            axes.errorbar(
                [phase.value],
                [place + SPREAD * ((order + 0.5) / len(MARKERS) - 0.5)],
                xerr=arms([phase]),
                color=color,
                marker=marker,
                markersize=8,
                markeredgewidth=2.0 if marker == "|" else 0.5,
                linestyle="none",
                capsize=2,
            )
    for name, marker in zip(PHASES.values(), MARKERS, strict=True):
        axes.plot([], [], marker, color=INK, markersize=8, markeredgewidth=1.5, label=name)
    seconds_axis(axes, "x", *extent(phase for row in drawn for phase in row.phases))
    axes.set_yticks(range(len(drawn)), [f"{short(row.runner)}, {row.workers}" for row in drawn])
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    for boundary in range(1, len(drawn)):
        axes.axhline(boundary - 0.5, color=GRID, linewidth=0.8)
    axes.set_xlabel("time since the beginning (shut down: its own)", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[Start, ...]) -> str:
    """Return the chart in words: every phase of every start-up."""
    figures = []
    for row in drawn:
        phases = [
            f"{name} {duration(p.interval)}" for name, p in zip(PHASES.values(), row.phases, strict=True)
        ]
        figures.append(f"{row.runner}, {workers(row.workers)}: {', '.join(phases)}")
    return f"Start-up of each runner by number of workers. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    if not found:
        return None
    return Drawing("startup", None, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(30, _chart)
