"""Figures with their intervals as marks: by numbers of workers, or in rows that are named."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.axes import cpus, short, speedup_axis
from reports.drawing.style import INK, MUTED
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from reports.drawing.style import SeriesStyle

ROW_SPREAD = 0.6
MARK_INCHES = 0.13
LEAST_ROW_INCHES = 0.42
FRAME_INCHES = 2.0
TALLEST_INCHES = 14.0
MOST_IN_LINE = 4
CROWD_OCTAVES = 0.5
"""How much of the way from one number of workers to its double is given to a crowd of runners."""


@dataclass(frozen=True, slots=True)
class Point:
    """A cell's figure; the bounds are NaN when it has no interval."""

    runner: str
    workers: int
    value: float
    low: float
    high: float

    @property
    def interval(self) -> Interval:
        """The figure and its bounds, as they are written."""
        return Interval(self.value, self.low, self.high)


def points(cells: pd.DataFrame, name: str, role: str = "measured") -> tuple[Point, ...]:
    """Return one figure of every timed cell of a table that has this role, by runner and workers."""
    timed = cells[(cells["role"] == role) & (cells["status"] == "timed")]
    ordered = timed.sort_values(["runner", "workers"])
    return tuple(point(row, name) for _, row in ordered.iterrows())


def point(row: pd.Series, name: str) -> Point:
    """Return one figure of one row of the table of cells."""
    value, low, high = (float(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    return Point(row["runner"], int(row["workers"]), value, low, high)


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


def draw_by_workers(axes: Axes, drawn: tuple[Point, ...], styles: dict[str, SeriesStyle]) -> None:
    """Draw one line with error bars for each runner over its worker counts.

    Many runners stand beside each other at each count, where few are told apart by their lines.
    """
    runners = list(dict.fromkeys(p.runner for p in drawn))
    apart = CROWD_OCTAVES / len(runners) if len(runners) > MOST_IN_LINE else 0.0
    for runner, style in styles.items():
        mine = [p for p in drawn if p.runner == runner]
        if mine:
            shift = 2 ** (apart * (runners.index(runner) - (len(runners) - 1) / 2))
            axes.errorbar(
                [p.workers * shift for p in mine],
                [p.value for p in mine],
                yerr=arms(mine),
                label=short(runner),
                color=style.color,
                marker=style.marker,
                linestyle=style.line,
                capsize=4,
            )


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
    return min(TALLEST_INCHES, FRAME_INCHES + rows * max(LEAST_ROW_INCHES, series * MARK_INCHES))


def draw_marks(
    axes: Axes, rows: Sequence[str], marks: Sequence[Mark], styles: Mapping[str, SeriesStyle]
) -> None:
    """Draw a row for each name, the first on top, the series of a row slightly apart."""
    for place, (series, style) in enumerate(styles.items()):
        mine = [mark for mark in marks if mark.series == series]
        shift = ROW_SPREAD * ((place + 0.5) / len(styles) - 0.5)
        if mine:
            axes.errorbar(
                [mark.point.value for mark in mine],
                [rows.index(mark.row) + shift for mark in mine],
                xerr=arms(mark.point for mark in mine),
                label=short(series),
                color=style.color,
                marker=style.marker,
                markersize=6,
                linestyle="none",
                capsize=3,
            )
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
