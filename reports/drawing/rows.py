"""Marks with intervals in rows: the shape that all charts of this page share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.axes import cpus, short, speedup_axis
from reports.drawing.marks import arms, extent
from reports.drawing.style import INK, MUTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.axes import Axes

    from reports.drawing.marks import Point
    from reports.drawing.style import SeriesStyle

SPREAD = 0.6
MARK_INCHES = 0.13
LEAST_ROW_INCHES = 0.42
FRAME_INCHES = 2.0
TALLEST_INCHES = 14.0


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure that is drawn.

    Attributes:
        row: Name of the row that it stands in.
        series: What its colour and shape tell.
        text: The figure in words.
    """

    row: str
    series: str
    point: Point
    text: str


def height_in(rows: int, series: int) -> float:
    """Return the height of a chart of so many rows, each with a mark of every series."""
    return min(TALLEST_INCHES, FRAME_INCHES + rows * max(LEAST_ROW_INCHES, series * MARK_INCHES))


def draw_marks(
    axes: Axes, rows: Sequence[str], marks: Sequence[Mark], styles: Mapping[str, SeriesStyle]
) -> None:
    """Draw a row for each name, the first on top, the series of a row slightly apart."""
    for place, (series, style) in enumerate(styles.items()):
        mine = [mark for mark in marks if mark.series == series]
        shift = SPREAD * ((place + 0.5) / len(styles) - 0.5)
        if mine:
            axes.errorbar(
                [mark.point.value for mark in mine],
                [rows.index(mark.row) + shift for mark in mine],
                xerr=arms(mark.point for mark in mine),
                label=short(series),
                color=style.colour,
                marker=style.marker,
                markersize=6,
                linestyle="none",
                capsize=3,
            )
    axes.set_yticks(range(len(rows)), [short(row) for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)


def speedup_frame(axes: Axes, marks: Sequence[Mark], usable_cpus: int) -> None:
    """Set up the axis of speedups, with lines at sequential and at as many times as there are CPUs."""
    low, high = extent(mark.point for mark in marks)
    speedup_axis(axes, "x", low, max(high, usable_cpus))
    axes.axvline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    at_best = f"{usable_cpus}×: {cpus(usable_cpus)}"
    axes.axvline(usable_cpus, color=MUTED, linestyle=(0, (1, 2)), label=at_best)


def in_words(marks: Sequence[Mark]) -> str:
    """Return every figure that is drawn."""
    return "; ".join(f"{mark.row}, {mark.series}: {mark.text}" for mark in marks)
