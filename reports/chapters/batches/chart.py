"""Chart: the time of an item by the number of items that are sent at a time, for equal and unequal items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.batches.chapter import NAMES, evenly
from reports.chapters.batches.facts import EQUAL, OWN, UNEQUAL, curves
from reports.drawing.axes import doubling_axis, finding, legend, new_axes, seconds_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, at, draw_lines, draw_star, extent
from reports.drawing.style import INK, MUTED, PALETTE, SeriesStyle
from reports.drawing.tips import answer
from reports.wording.numbers import duration, ratio, workers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.batches.facts import Curve, Step
    from reports.speedups.cells import Analysis

STYLES = {
    EQUAL: SeriesStyle(PALETTE[0], "o", "-"),
    UNEQUAL: SeriesStyle(PALETTE[1], "s", "--"),
    OWN: SeriesStyle(PALETTE[2], "^", "-"),
}

CAPTION = "Time of a round over its items, with 95 % intervals. A star: the smallest chunk that is enough."


def title(drawn: tuple[Curve, ...]) -> str:
    """Return the finding: the smallest chunk size that is enough for each kind of items."""
    told = [f"{curve.enough.chunk_size} ({NAMES[curve.series]})" for curve in drawn if curve.told]
    return finding("Enough in a chunk:", told) if told else "Too few blocks to tell which chunks pay"


def draw(drawn: tuple[Curve, ...]) -> Figure:
    """Return the chart: a line for each kind of items over a logarithmic axis of chunk sizes."""
    figure, axes = new_axes(title(drawn), 3.9)
    draw_lines(axes, [_line(curve) for curve in drawn])
    for curve in drawn:
        _draw_star(axes, curve)
    ideals = {evenly(curve): curve.evenly_s for curve in drawn if curve.series == EQUAL}
    for words, ideal in ideals.items():
        if ideal is not None:
            (line,) = axes.plot(
                [1, drawn[0].steps[-1].chunk_size],
                [ideal.estimate] * 2,
                color=MUTED,
                linestyle=(0, (1, 2)),
                label="shared evenly at no cost",
            )
            answer(line, "", [words])
    lows = [ideal.estimate for ideal in ideals.values() if ideal is not None]
    seconds_axis(axes, "y", *extent((p for curve in drawn for p in _points(curve)), *lows))
    sizes = sorted({step.chunk_size for curve in drawn for step in curve.steps})
    doubling_axis(axes, {size: str(size) for size in sizes}, "items in a chunk")
    axes.set_ylabel("time of an item", color=INK)
    legend(figure, axes)
    return figure


def _line(curve: Curve) -> Line:
    return Line(
        NAMES[curve.series],
        [step.chunk_size for step in curve.steps],
        _points(curve),
        STYLES[curve.series],
        [_in_words(curve, step) for step in curve.steps],
    )


def _points(curve: Curve) -> list[Point]:
    return [at(curve.runner, curve.workers, step.cost_s) for step in curve.steps]


def _draw_star(axes: Axes, curve: Curve) -> None:
    """Mark the smallest chunk size that is enough."""
    if curve.told:
        size, cost_s = curve.enough.chunk_size, curve.enough.cost_s
        draw_star(axes, size, cost_s.estimate, f"{NAMES[curve.series]}: chunks of {size} are enough")


def _in_words(curve: Curve, step: Step) -> str:
    return (
        f"{NAMES[curve.series]}, chunks of {step.chunk_size}: {duration(step.cost_s)} per item, "
        f"{ratio(step.gain)} as fast as one by one"
    )


def alt(drawn: tuple[Curve, ...]) -> str:
    """Return the chart in words: every time."""
    figures = [
        f"{NAMES[curve.series]}, {workers(curve.workers)}: "
        + ", ".join(f"{step.chunk_size} {duration(step.cost_s)}" for step in curve.steps)
        for curve in drawn
    ]
    return f"Time of an item by the number of items in a chunk. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = curves(analysis.run)
    return Drawing("batches", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(45, _chart)
