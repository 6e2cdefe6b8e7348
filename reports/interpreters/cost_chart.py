"""Chart: what doing without the GIL costs with one worker, by workload, with what PEP 779 asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.drawing.axes import legend, new_axes, speedup_axis
from reports.drawing.marks import Point, extent
from reports.drawing.rows import Mark, draw_marks, height_in, in_words
from reports.drawing.style import GRID, INK
from reports.interpreters.pairs import DESIRED, LIMIT, cost, mean_cost
from reports.wording.numbers import listing, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from reports.drawing.style import SeriesStyle
    from reports.interpreters.pairs import Pair
    from reports.statistics.intervals import Interval

MEAN = "geometric mean"


def series(pair: Pair) -> str:
    """Return what a pair is called."""
    return f"{pair.head.name} / {pair.base.name}"


def rows(pairs: Sequence[Pair]) -> tuple[Mark, ...]:
    """Return the cost of every workload and their mean, for each pair."""
    marks = []
    for pair in pairs:
        marks += [_mark(pair, workload, cost(pair, workload)) for workload in pair.costs]
        if mean := mean_cost(pair):
            marks.append(_mark(pair, MEAN, mean))
    return tuple(marks)


def title(drawn: Sequence[Mark]) -> str:
    """Return the finding: the mean cost of each pair."""
    means = [f"{mark.point.value:.2f}× ({mark.series})" for mark in drawn if mark.row == MEAN]
    return f"Time of one worker without the GIL, on average: {listing(means)}"


def draw(drawn: Sequence[Mark], styles: Mapping[str, SeriesStyle], *, pep_779: bool) -> Figure:
    """Return the chart: one row for each workload and the mean last.

    Args:
        drawn: What to draw.
        styles: A style for each pair.
        pep_779: Whether to draw the range of PEP 779, which is about builds.
    """
    names = [name for name in dict.fromkeys(mark.row for mark in drawn) if name != MEAN]
    figure, axes = new_axes(title(drawn), height_in(len(names) + 1, len(styles)))
    draw_marks(axes, [*names, MEAN], drawn, styles)
    low, high = extent(mark.point for mark in drawn)
    speedup_axis(axes, "x", low, max(high, LIMIT) if pep_779 else high)
    axes.axvline(1.0, color=INK, linewidth=1.2, label="as long as with the GIL")
    if pep_779:
        axes.axvspan(DESIRED, LIMIT, color=GRID, zorder=0, label="PEP 779: 10 to 15 % slower")
    axes.set_xlabel("time without the GIL over time with it, one worker", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: Sequence[Mark]) -> str:
    """Return the chart in words: every figure that it draws."""
    return f"Time without the GIL over time with it, with one worker, by workload. {in_words(drawn)}."


def _mark(pair: Pair, row: str, interval: Interval) -> Mark:
    point = Point(series(pair), 1, interval.estimate, interval.low, interval.high)
    return Mark(row, series(pair), point, ratio(interval))
