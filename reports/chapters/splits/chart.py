"""Chart: the speedup of some workers by the number of processes into which they are divided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.splits.facts import splits
from reports.drawing.axes import doubling_axis, finding, legend, new_axes, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, at, draw_lines, draw_star, extent
from reports.drawing.style import INK, LINES, MARKERS, PALETTE, SeriesStyle
from reports.wording.numbers import ratio, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.splits.facts import Splits, Step
    from reports.speedups.cells import Analysis

CAPTION = "Speedup over sequential, with 95 % intervals. A star: the fewest processes not shown slower."


def title(drawn: tuple[Splits, ...]) -> str:
    """Return the finding: the split that is enough for each work."""
    told = [f"{each.enough.name} ({each.name})" for each in drawn if each.told]
    return finding("Enough:", told) if told else "Too few blocks to tell which split is best"


def draw(drawn: tuple[Splits, ...]) -> Figure:
    """Return the chart: a line for each work over the splits, with the fewest processes on the left."""
    figure, axes = new_axes(title(drawn), 3.9)
    draw_lines(axes, [_line(place, each) for place, each in enumerate(drawn)], apart=False)
    for each in drawn:
        _draw_star(axes, each)
    speedup_axis(axes, "y", *extent((point for each in drawn for point in _points(each)), 1.0))
    names = {step.processes: step.name for each in drawn for step in each.steps}
    doubling_axis(axes, dict(sorted(names.items())), "processes × threads of each")
    axes.set_ylabel("speedup", color=INK)
    legend(figure, axes)
    return figure


def _line(place: int, each: Splits) -> Line:
    style = SeriesStyle(
        PALETTE[place % len(PALETTE)], MARKERS[place % len(MARKERS)], LINES[place % len(LINES)]
    )
    return Line(
        each.name,
        [step.processes for step in each.steps],
        _points(each),
        style,
        [_in_words(each, step) for step in each.steps],
    )


def _points(each: Splits) -> list[Point]:
    return [at(each.work, each.workers, step.gain) for step in each.steps]


def _draw_star(axes: Axes, each: Splits) -> None:
    """Mark the split that is enough."""
    if each.told:
        enough = each.enough
        draw_star(axes, enough.processes, enough.gain.estimate, f"{each.name}: {enough.name} is enough")


def _in_words(each: Splits, step: Step) -> str:
    memory = f", {size(step.memory_bytes)}" if step.memory_bytes else ""
    return f"{each.name}, {step.name}: {ratio(step.gain)}{memory}"


def alt(drawn: tuple[Splits, ...]) -> str:
    """Return the chart in words: every speedup."""
    figures = [_in_words(each, step) for each in drawn for step in each.steps]
    return f"Speedup by the split of workers into processes and threads. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = splits(analysis.run)
    return Drawing("splits", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(85, _chart)
