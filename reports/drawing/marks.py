"""Figures with their intervals as marks: as lines over an axis, or in rows that are named."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from matplotlib.transforms import ScaledTranslation

from reports.drawing.axes import cpus, short, speedup_axis
from reports.drawing.style import INK, MUTED, SURFACE
from reports.drawing.tips import answer, answer_errorbar
from reports.statistics.intervals import Interval
from reports.wording.numbers import ratio
from reports.wording.numbers import workers as workers_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.transforms import Transform

    from reports.drawing.style import SeriesStyle

MARK_POINTS = 6.0
STAR_POINTS = 13.0
APART_POINTS = 8.0
"""From one series to the next where both have a figure at the same place: no mark lies on another."""
POINTS_PER_INCH = 72
LEAST_ROW_INCHES = 0.42
FRAME_INCHES = 1.7
LEGEND_ROW_INCHES = 0.24
TALLEST_INCHES = 14.0


@dataclass(frozen=True, slots=True)
class Point:
    """A cell's figure; the bounds are NaN when it has no interval, ``blocks`` is 0 where it has none."""

    runner: str
    workers: int
    value: float
    low: float
    high: float
    blocks: int = field(default=0, compare=False)

    @property
    def interval(self) -> Interval:
        """The figure and its bounds, as they are written."""
        return Interval(self.value, self.low, self.high)

    def tip(self, write: Callable[[Interval], str] = ratio) -> str:
        """Return what the mark says of itself when it is pointed at."""
        blocks = f", {self.blocks} blocks" if self.blocks else ""
        return f"{self.runner}, {workers_in_words(self.workers)}: {write(self.interval)}{blocks}"


def points(cells: pd.DataFrame, name: str, role: str = "measured") -> tuple[Point, ...]:
    """Return one figure of every timed cell of a table that has this role, by runner and workers."""
    timed = cells[(cells["role"] == role) & (cells["status"] == "timed")]
    ordered = timed.sort_values(["runner", "workers"])
    return tuple(point(row, name) for _, row in ordered.iterrows())


def point(row: pd.Series, name: str) -> Point:
    """Return one figure of one row of the table of cells."""
    value, low, high = (float(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    blocks = row.get("blocks", 0)
    return Point(
        row["runner"], int(row["workers"]), value, low, high, 0 if math.isnan(blocks) else int(blocks)
    )


def at(runner: str, workers: int, interval: Interval) -> Point:
    """Return an interval as a point."""
    return Point(runner, workers, interval.estimate, interval.low, interval.high)


def arms(drawn: Iterable[Point]) -> list[list[float]]:
    """Return the lengths of the error bars below and above, for matplotlib; 0 without an interval."""
    pairs = [(p.value - p.low, p.high - p.value) if math.isfinite(p.low) else (0.0, 0.0) for p in drawn]
    return [[below for below, _ in pairs], [above for _, above in pairs]]


def extent(drawn: Iterable[Point], *references: float) -> tuple[float, float]:
    """Return the least and the greatest number that is drawn: figures, bounds and references."""
    figures = (n for p in drawn for n in (p.value, p.low, p.high) if math.isfinite(n))
    numbers = [*references, *figures]
    return min(numbers), max(numbers)


@dataclass(frozen=True, slots=True)
class Line:
    """One series of a chart.

    Attributes:
        label: Its name in the legend; empty for none.
        at: Where each of its points stands on the x axis.
        tips: What each of its points says when it is pointed at; may be empty.
        runner: Whose line it is, if it is a runner's.
        joined: Whether a line joins the points.
        filled: Whether the marks are filled.
    """

    label: str
    at: Sequence[float]
    points: Sequence[Point]
    style: SeriesStyle
    tips: Sequence[str] = ()
    runner: str = ""
    joined: bool = True
    filled: bool = True


def by_workers(
    drawn: Iterable[Point], styles: Mapping[str, SeriesStyle], write: Callable[[Interval], str] = ratio
) -> list[Line]:
    """Return one line for each runner over its worker counts; ``write`` puts a figure into words."""
    every = tuple(drawn)
    lines = []
    for runner, style in styles.items():
        mine = [p for p in every if p.runner == runner]
        if mine:
            tips = [p.tip(write) for p in mine]
            lines.append(Line(short(runner), [p.workers for p in mine], mine, style, tips, runner))
    return lines


def draw_lines(axes: Axes, lines: Sequence[Line], *, apart: bool = True) -> None:
    """Draw lines with error bars, a little beside each other unless they must be exactly at their places."""
    for place, line in enumerate(lines):
        drawn = axes.errorbar(
            line.at,
            [p.value for p in line.points],
            yerr=arms(line.points),
            label=line.label or None,
            color=line.style.color,
            marker=line.style.marker,
            markersize=MARK_POINTS,
            markerfacecolor=line.style.color if line.filled else SURFACE,
            linestyle=line.style.line if line.joined else "none",
            capsize=MARK_POINTS / 2,
            transform=_beside(axes, place, len(lines)) if apart else axes.transData,
        )
        answer_errorbar(drawn, line.runner, line.tips)
        ends = [(at, end) for at, p in zip(line.at, line.points, strict=True) for end in extent([p])]
        axes.update_datalim(ends)  # what is moved by points does not count by itself
    axes.autoscale_view()


def draw_star(axes: Axes, x: float, y: float, tip: str, runner: str = "") -> None:
    """Mark the point of a line that its chart advises; ``tip`` is what it says when it is pointed at."""
    (star,) = axes.plot([x], [y], "*", color=INK, markersize=STAR_POINTS, zorder=4)
    answer(star, runner, [tip])


def _beside(axes: Axes, place: int, count: int) -> Transform:
    """Return where one of so many series stands: at its data, moved by a few points to the left or right."""
    inches = APART_POINTS / POINTS_PER_INCH * (place - (count - 1) / 2)
    return axes.transData + ScaledTranslation(inches, 0, axes.figure.dpi_scale_trans)


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure that is drawn.

    Attributes:
        row: Name of the row that it stands in.
        series: What its color and shape tell.
        text: The figure in words.
        faster: Whether it is the speedup of a cell that is shown to be faster.
    """

    row: str
    series: str
    point: Point
    text: str
    faster: bool = False


def height_in(rows: int, series: int) -> float:
    """Return the height of a chart of so many rows, each with a mark of every series."""
    row = max(LEAST_ROW_INCHES, (series + 1) * APART_POINTS / POINTS_PER_INCH)
    legend = LEGEND_ROW_INCHES * -(-series // 2)
    return min(TALLEST_INCHES, FRAME_INCHES + legend + rows * row)


def draw_marks(
    axes: Axes, rows: Sequence[str], marks: Sequence[Mark], styles: Mapping[str, SeriesStyle]
) -> None:
    """Draw a row for each name, the first on top, the series of a row below each other."""
    for place, (series, style) in enumerate(styles.items()):
        mine = [mark for mark in marks if mark.series == series]
        if mine:
            drawn = axes.errorbar(
                [mark.point.value for mark in mine],
                [rows.index(mark.row) + (place + 1) / (len(styles) + 1) - 0.5 for mark in mine],
                xerr=arms(mark.point for mark in mine),
                label=short(series),
                color=style.color,
                marker=style.marker,
                markersize=MARK_POINTS,
                linestyle="none",
                capsize=MARK_POINTS / 2,
            )
            tips = [f"{mark.row}, {mark.series}: {mark.text}" for mark in mine]
            answer_errorbar(drawn, series, tips)
    axes.set_yticks(range(len(rows)), [short(row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)


def speedup_frame(axes: Axes, marks: Sequence[Mark], usable_cpus: int) -> None:
    """Set up the axis of speedups, with lines at sequential and at as many times as there are CPUs."""
    speedup_axis(axes, "x", *extent((mark.point for mark in marks), 1.0, usable_cpus))
    axes.axvline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    at_best = f"{usable_cpus}×: {cpus(usable_cpus)}"
    axes.axvline(usable_cpus, color=MUTED, linestyle=(0, (1, 2)), label=at_best)


def in_words(marks: Sequence[Mark]) -> str:
    """Return every figure that is drawn."""
    return "; ".join(f"{mark.row}, {mark.series}: {mark.text}" for mark in marks)
