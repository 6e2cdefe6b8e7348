"""Chart: how long it takes until all workers are ready, by runner and number of workers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.startup.chapter import PHASES, start_up_rows
from reports.drawing.axes import finding, new_axes, seconds_axis, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, at, extent
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.drawing.tips import answer_errorbar
from reports.wording.numbers import duration, workers
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis

ROW_IN, FRAME_IN, TALLEST_IN = 0.27, 1.3, 14.0
CAPTION = "From the beginning until every worker has answered, with 95 % intervals. The table has all phases."


@dataclass(frozen=True, slots=True)
class Start:
    """One runner with so many workers, and a point for each phase by its name."""

    runner: str
    workers: int
    phases: dict[str, Point]

    @property
    def ready(self) -> Point:
        """How long it takes until all workers are ready."""
        return self.phases["all_ready_s"]


def rows(run: Run) -> tuple[Start, ...]:
    """Return every start-up that was measured, the runners by prominence, then by workers."""
    found = sorted(start_up_rows(run), key=lambda row: (prominence(row.runner), row.workers))
    return tuple(
        Start(
            row.runner,
            row.workers,
            {phase: at(row.runner, row.workers, getattr(row, phase)) for phase in PHASES},
        )
        for row in found
    )


def title(drawn: tuple[Start, ...]) -> str:
    """Return the finding: how long the runners need until the most workers tried are ready."""
    most = {row.runner: row for row in drawn}  # rows come by workers: the last is the one with the most
    ready = [f"{row.workers} {short(runner)} {duration(row.ready.value)}" for runner, row in most.items()]
    return finding("Start-up:", ready)


def draw(drawn: tuple[Start, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: a mark with its interval for each runner and number of workers."""
    figure, axes = new_axes(title(drawn), min(TALLEST_IN, FRAME_IN + ROW_IN * len(drawn)))
    for place, row in enumerate(drawn):
        style = styles.get(row.runner, SeriesStyle(MUTED, "o", "-"))
        mark = axes.errorbar(
            [row.ready.value],
            [place],
            xerr=arms([row.ready]),
            color=style.color,
            marker=style.marker,
            linestyle="none",
            capsize=3,
        )
        answer_errorbar(mark, row.runner, [_in_words(row)])
    seconds_axis(axes, "x", *extent(row.ready for row in drawn))
    axes.set_yticks(range(len(drawn)), [f"{short(row.runner)}, {row.workers}" for row in drawn], fontsize=9)
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.set_xlabel("time until all workers are ready", color=INK)
    return figure


def _in_words(row: Start) -> str:
    phases = [f"{name} {duration(row.phases[phase].interval)}" for phase, name in PHASES.items()]
    return f"{row.runner}, {workers(row.workers)}: {', '.join(phases)}"


def alt(drawn: tuple[Start, ...]) -> str:
    """Return the chart in words: every phase of every start-up."""
    return f"Start-up of each runner by number of workers. {'; '.join(map(_in_words, drawn))}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    if not found:
        return None
    return Drawing("startup", None, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(30, _chart)
