"""Chart: how long each runner takes until all its workers are ready, by interpreter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.drawing.axes import extent, legend, new_axes, seconds_axis, unbroken
from reports.drawing.marks import point
from reports.drawing.rows import Mark, draw_marks, height_in, in_words
from reports.drawing.style import INK
from reports.interpreters.speedups import start_up_order, start_ups
from reports.speedups.verdicts import interval_of
from reports.wording.numbers import duration, workers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from reports.drawing.style import SeriesStyle
    from reports.interpreters.study import Study


def rows(study: Study) -> tuple[Mark, ...]:
    """Return each start-up that was measured, by runner and number of workers."""
    marks = [
        Mark(
            f"{runner}, {count}",
            one.name,
            point(row, "all_ready_s"),
            duration(interval_of(row, "all_ready_s")),
        )
        for one in study.measured
        for (runner, count), row in start_ups(one).items()
    ]
    return tuple(sorted(marks, key=lambda mark: start_up_order((mark.point.runner, mark.point.workers))))


def title(drawn: Sequence[Mark]) -> str:
    """Return the finding: what takes longest to start, and with which interpreter."""
    slowest = max(drawn, key=lambda mark: mark.point.value)
    which = f"{slowest.point.runner} with {workers(slowest.point.workers)} on {slowest.series}"
    return unbroken(f"Slowest to be ready: {which}, {slowest.text.partition(' (')[0]}")


def draw(drawn: Sequence[Mark], styles: Mapping[str, SeriesStyle]) -> Figure:
    """Return the chart: one row for each runner and number of workers, the interpreters slightly apart."""
    names = list(dict.fromkeys(mark.row for mark in drawn))
    figure, axes = new_axes(title(drawn), height_in(len(names), len(styles)))
    draw_marks(axes, names, drawn, styles)
    seconds_axis(axes, "x", *extent(mark.point for mark in drawn))
    axes.tick_params(axis="x", labelsize=8.5)  # its ticks may be close together
    axes.set_xlabel("time until all workers are ready", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: Sequence[Mark]) -> str:
    """Return the chart in words: every figure that it draws."""
    return f"Time until all workers are ready, by runner, workers and interpreter. {in_words(drawn)}."
