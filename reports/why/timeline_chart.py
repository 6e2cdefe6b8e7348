"""Chart: one traced round of each runner on one time axis, an item a bar, a worker a row (a Gantt chart)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.drawing.axes import new_axes, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.why.timeline import TimelineFigures, clause, gaps, sentence, timeline_figures
from reports.wording.numbers import duration, unit_of_time
from reports.wording.numbers import workers as workers_in_words
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.data.model import Cell, Timeline, TimelineItem
    from reports.speedups.cells import Analysis

MOST_PANELS = 6
ROW_IN = 0.2
TALLEST_IN = 10.0
HEADING_ROWS = 1.5
BAR_ROWS = 0.78
MOST_WORKERS_NUMBERED = 16
CAPTION = (
    "One traced round: a bar is an item on its worker's row, in two shades in turn; a thin line is an "
    "item that waited though its worker was free; the upright line is the round's end."
)


@dataclass(frozen=True, slots=True)
class Panel:
    """One runner's traced round; ``rows`` is how many workers have one."""

    runner: str
    workers: int
    timeline: Timeline
    figures: TimelineFigures

    @property
    def rows(self) -> int:
        """Return how many rows its bars need."""
        return max(item.worker for item in self.timeline.items) + 1


def rows(analysis: Analysis, workload: str) -> tuple[Panel, ...]:
    """Return sequential and each runner with its best number of workers, else the fewest that was traced.

    Threads come next to sequential: they are what is compared with it. Where there are more runners than
    room, variants of one that is shown are left out. Empty if nothing was traced.
    """
    cells = [cell for cell in analysis.run.cells if cell.id.workload == workload and cell.timeline]
    reference = next((cell for cell in cells if cell.id.role == "reference"), None)
    best = analysis.best[analysis.best["workload"] == workload].set_index("runner")["workers"].to_dict()
    runners = sorted(analysis.runners, key=prominence)
    chosen = [reference] if reference else []
    for runner in runners:
        mine = [cell for cell in cells if cell.id.role == "measured" and cell.id.runner == runner]
        mine.sort(key=lambda cell: (cell.id.workers != best.get(cell.id.runner), cell.id.workers))
        chosen += mine[:1]
    return tuple(_panels(chosen[:MOST_PANELS], reference))


def _panels(cells: Iterable[Cell], reference: Cell | None) -> Iterable[Panel]:
    for cell in cells:
        figures = timeline_figures(cell, reference)
        if cell.timeline and figures:
            yield Panel(cell.id.runner, cell.id.workers, cell.timeline, figures)


def title(workload: str, panels: tuple[Panel, ...]) -> str:
    """Return the finding: what happens to items under each runner, from the figures alone."""
    clauses = [
        f"under {short(panel.runner)} {'they' if place else 'items'} {clause(panel.figures)}"
        for place, panel in enumerate(panel for panel in panels if panel.runner != "sequential")
    ]
    return f"{short(workload)}: {'; '.join(clauses) or 'one traced round of sequential'}"


def draw(workload: str, panels: tuple[Panel, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: panels beneath each other, bars in two shades in turn so that neighbors differ."""
    total = sum(panel.rows + HEADING_ROWS for panel in panels)
    figure, axes = new_axes(title(workload, panels), min(TALLEST_IN, 1.3 + ROW_IN * total))
    place, ticks = 0.0, []
    for panel in panels:
        place += HEADING_ROWS
        _draw_panel(axes, panel, place, styles.get(panel.runner, SeriesStyle(INK, "d", "-")))
        ticks += [(place + row, str(row + 1)) for row in range(panel.rows)]
        place += panel.rows
    longest = max(panel.timeline.wall_s for panel in panels)
    axes.set_ylim(place - 0.2, 0.0)
    axes.set_xlim(-0.01 * longest, 1.2 * longest)
    numbered = ticks if len(ticks) <= MOST_WORKERS_NUMBERED else []
    axes.set_yticks([at for at, _ in numbered], [name for _, name in numbered])
    axes.set_ylabel("worker", color=INK)
    axes.grid(visible=False, axis="y")
    _time_axis(axes, longest)
    return figure


def _draw_panel(axes: Axes, panel: Panel, top: float, style: SeriesStyle) -> None:
    traced = panel.timeline
    heading = f"{short(panel.runner)}, {workers_in_words(panel.workers)}"
    axes.text(0, top - 0.62, heading, fontsize=9.5, fontweight="bold", color=INK, va="bottom")
    for shade, alpha in enumerate((1.0, 0.5)):
        bars = [(item.began_s, item.ended_s, top + item.worker) for item in _every_other(traced, shade)]
        if bars:
            axes.add_patch(PathPatch(_bars(bars), facecolor=style.color, edgecolor="none", alpha=alpha))
    waits = [(free, began, top + worker) for worker, free, began in gaps(traced) if began > free]
    axes.hlines(
        [at for *_, at in waits],
        [free for free, *_ in waits],
        [began for _, began, _ in waits],
        color=INK,
        linewidth=1.0,
    )
    axes.vlines(traced.wall_s, top - 0.5, top + panel.rows - 0.5, color=INK, linewidth=1.4)
    axes.annotate(
        duration(traced.wall_s),
        (traced.wall_s, top + (panel.rows - 1) / 2),
        (4, 0),
        textcoords="offset points",
        fontsize=9,
        color=MUTED,
        va="center",
    )


def _every_other(traced: Timeline, first: int) -> list[TimelineItem]:
    """Return each worker's items with an even or an odd place among them."""
    by_worker: dict[int, list[TimelineItem]] = {}
    for item in sorted(traced.items, key=lambda item: item.began_s):
        by_worker.setdefault(item.worker, []).append(item)
    return [item for items in by_worker.values() for item in items[first::2]]


def _bars(bars: Iterable[tuple[float, float, float]]) -> Path:
    """Return all bars of a shade as one path, which takes far less room in the page than one each."""
    half = BAR_ROWS / 2
    corners, codes = [], []
    for began, ended, at in bars:
        corners += [
            (began, at - half),
            (ended, at - half),
            (ended, at + half),
            (began, at + half),
            (0.0, 0.0),
        ]
        codes += [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(corners, codes)


def _time_axis(axes: Axes, longest_s: float) -> None:
    scale, unit = unit_of_time(longest_s)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda seconds, _: f"{seconds / scale:g}"))
    axes.set_xlabel(f"{unit} since the round began", color=INK)


def alt(workload: str, panels: tuple[Panel, ...]) -> str:
    """Return the chart in words: the figures of each panel."""
    figures = [
        f"{panel.runner}, {workers_in_words(panel.workers)}, {duration(panel.timeline.wall_s)}: "
        f"{sentence(panel.figures)}"
        for panel in panels
    ]
    return f"When each item of {workload} began and ended in one traced round. {'; '.join(figures)}."


def caption(panels: tuple[Panel, ...]) -> str:
    """Return what is seen here, runner by runner, from the figures."""
    sentences = (
        f"Under {panel.runner} with {workers_in_words(panel.workers)}: {sentence(panel.figures)}."
        for panel in panels
        if panel.runner != "sequential"
    )
    return " ".join((CAPTION, *sentences))


def _chart(analysis: Analysis, workload: str) -> Drawing | None:
    found = rows(analysis, workload)
    return (
        Drawing(
            "timeline",
            workload,
            alt(workload, found),
            draw(workload, found, series_styles(analysis.runners)),
            caption(found),
        )
        if found
        else None
    )


CHART = ChartKind(21, _chart, by_workload=True)
