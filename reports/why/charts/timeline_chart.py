"""Chart: one traced round of each runner on one time axis, an item a bar, a worker a row (a Gantt chart)."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import FuncFormatter, MaxNLocator

from reports.drawing.axes import new_axes, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.drawing.tips import answer
from reports.speedups.rounds import KEY
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.limits import WORTH_TELLING
from reports.why.timeline import TimelineFigures, clause, gaps, sentence, timeline_figures
from reports.wording.numbers import duration, unit_of_time
from reports.wording.numbers import workers as workers_in_words
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.data.evidence import Timeline, TimelineItem
    from reports.data.model import Cell
    from reports.speedups.cells import Analysis

MOST_ROUNDS = 6
ROW_IN = 0.2
TALLEST_IN = 10.0
FRAME_IN = 1.3
HEADING_IN = 0.3
BAR = 0.78
"""How much of a row is its bar."""
MOST_WORKERS_NUMBERED = 16
CAPTION = (
    "One traced round: a bar is an item on its worker's row, in two shades in turn; a thin line is an "
    "item that waited though its worker was free; the upright line is the round's end."
)


@dataclass(frozen=True, slots=True)
class TracedRound:
    """One runner's traced round; ``rows`` is how many workers have one.

    Attributes:
        unlike: What the timed rounds gave, in words, where this round was not like them; else empty.
    """

    runner: str
    workers: int
    timeline: Timeline
    figures: TimelineFigures
    unlike: str = ""

    @property
    def rows(self) -> int:
        """Return how many rows its bars need."""
        return max(item.worker for item in self.timeline.items) + 1


def rows(analysis: Analysis, workload: str) -> tuple[TracedRound, ...]:
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
    return tuple(_rounds(chosen[:MOST_ROUNDS], reference, analysis.cells))


def _rounds(cells: Iterable[Cell], reference: Cell | None, table: pd.DataFrame) -> Iterable[TracedRound]:
    for cell in cells:
        figures = timeline_figures(cell, reference)
        if cell.timeline and figures:
            timed = table[(table[KEY] == list(asdict(cell.id).values())).all(axis="columns")].iloc[0]
            unlike = _unlike(cell.timeline, reference, timed)
            yield TracedRound(cell.id.runner, cell.id.workers, cell.timeline, figures, unlike)


def _unlike(traced: Timeline, reference: Cell | None, timed: pd.Series) -> str:
    """Return the cell's speedup if that of the traced rounds is none that it may have, to within a tenth."""
    before = reference.timeline if reference else None
    if before is None or not traced.wall_s or timed["role"] == "reference":
        return ""
    speedup, shown = before.wall_s / traced.wall_s, interval_of(timed, "speedup")
    low, high = (shown.estimate if math.isnan(bound) else bound for bound in (shown.low, shown.high))
    alike = low / WORTH_TELLING <= speedup <= high * WORTH_TELLING
    return "" if alike else f"unlike the timed rounds, {speedup_text(timed)}"


def title(workload: str, rounds: tuple[TracedRound, ...]) -> str:
    """Return the finding: what happens to items under the first runner, from the figures alone."""
    for each in rounds:
        if each.runner != "sequential":
            unlike = " (untypical)" if each.unlike else ""
            return f"{short(workload)}, {short(each.runner)}: items {clause(each.figures)}{unlike}"
    return f"{short(workload)}: one traced round of sequential"


def draw(workload: str, rounds: tuple[TracedRound, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: rounds beneath each other, bars in two shades in turn so that neighbors differ."""
    frame_in = FRAME_IN + HEADING_IN * len(rounds)
    total = sum(each.rows for each in rounds)
    row_in = min(ROW_IN, (TALLEST_IN - frame_in) / total)
    figure, axes = new_axes(title(workload, rounds), frame_in + row_in * total)
    top, ticks = 0.0, []  # in rows, so that headings keep their height whatever that of a row is
    for each in rounds:
        top += HEADING_IN / row_in
        _draw_round(axes, each, top, styles.get(each.runner, SeriesStyle(INK, "d", "-")))
        ticks += [(top + row + 0.5, str(row + 1)) for row in range(each.rows)]
        top += each.rows
    longest = max(each.timeline.wall_s for each in rounds)
    axes.set_ylim(top + 0.2, 0.0)
    axes.set_xlim(-0.01 * longest, 1.2 * longest)
    numbered = ticks if len(ticks) <= MOST_WORKERS_NUMBERED else []
    axes.set_yticks([at for at, _ in numbered], [name for _, name in numbered])
    axes.set_ylabel("worker", color=INK)
    axes.grid(visible=False, axis="y")
    _time_axis(axes, longest)
    return figure


def _draw_round(axes: Axes, each: TracedRound, top: float, style: SeriesStyle) -> None:
    """Draw one round below ``top``, its heading above it."""
    traced, first = each.timeline, top + 0.5
    heading = f"{short(each.runner)}, {workers_in_words(each.workers)}"
    named = axes.text(0, top, heading, fontsize=9.5, fontweight="bold", color=INK, va="bottom")
    answer(named, tips=[f"{heading}: {sentence(each.figures)}"])
    for shade, alpha in enumerate((1.0, 0.5)):
        bars = [(item.began_s, item.ended_s, first + item.worker) for item in _every_other(traced, shade)]
        if bars:
            axes.add_patch(PathPatch(_bars(bars), facecolor=style.color, edgecolor="none", alpha=alpha))
    waits = [(free, began, first + worker) for worker, free, began in gaps(traced) if began > free]
    axes.hlines(
        [at for *_, at in waits],
        [free for free, *_ in waits],
        [began for _, began, _ in waits],
        color=INK,
        linewidth=1.0,
    )
    axes.vlines(traced.wall_s, top, top + each.rows, color=INK, linewidth=1.4)
    axes.annotate(
        duration(traced.wall_s),
        (traced.wall_s, top + each.rows / 2),
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
    half = BAR / 2
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


def alt(workload: str, rounds: tuple[TracedRound, ...]) -> str:
    """Return the chart in words: the figures of each round."""
    figures = [
        f"{each.runner}, {workers_in_words(each.workers)}, {duration(each.timeline.wall_s)}: "
        f"{sentence(each.figures)}"
        for each in rounds
    ]
    return f"When each item of {workload} began and ended in one traced round. {'; '.join(figures)}."


def caption(rounds: tuple[TracedRound, ...]) -> str:
    """Return what is seen here, runner by runner, from the figures."""
    sentences = (
        f"Under {each.runner} with {workers_in_words(each.workers)}: {sentence(each.figures)}"
        f"{f' ({each.unlike})' if each.unlike else ''}."
        for each in rounds
        if each.runner != "sequential"
    )
    return " ".join((CAPTION, *sentences))


def _chart(analysis: Analysis, workload: str) -> Drawing | None:
    found = rows(analysis, workload)
    if not found:
        return None
    return Drawing(
        "timeline",
        workload,
        alt(workload, found),
        draw(workload, found, series_styles(analysis.runners)),
        caption(found),
    )


CHART = ChartKind(21, _chart, by_workload=True, on_demand=True)
