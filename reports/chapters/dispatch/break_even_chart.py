"""Chart: how many times as fast each runner is as sequential, by the duration of an item."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, ONE_CHUNK, SEQUENTIAL, break_evens
from reports.chapters.dispatch.break_even import figure as in_words
from reports.drawing.axes import finding, legend, new_axes, seconds_axis, short, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, at, draw_lines, extent
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.drawing.tips import answer
from reports.wording.numbers import ratio, seconds, workers

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.dispatch.break_even import Crossing
    from reports.data.model import Run
    from reports.speedups.cells import Analysis

CAPTION = "How many times as fast as sequential each runner is, by the length of an item."


@dataclass(frozen=True, slots=True)
class Arm:
    """One runner with its way of sending items, against sequential."""

    runner: str
    workers: int
    crossing: Crossing

    @property
    def label(self) -> str:
        """The runner and how it sends its items."""
        way = f" {self.crossing.chunking}" if self.crossing.chunking else ""
        return f"{short(self.runner)}{way}"

    @property
    def wins(self) -> bool:
        """Whether there is a break-even to mark: one within the sweep, with a win for sure at its end."""
        at_s = self.crossing.at_s.estimate
        return self.crossing.verdict == "above" and 0 < at_s < math.inf


def rows(run: Run) -> tuple[Arm, ...]:
    """Return every arm that was swept against sequential; the longest way of sending last."""
    return tuple(
        Arm(found.runner, found.workers, crossing)
        for found in break_evens(run)
        if found.against == SEQUENTIAL
        for crossing in found.crossings
    )


def title(drawn: tuple[Arm, ...]) -> str:
    """Return the finding: the duration of an item from which each runner wins, of those that do."""
    first: dict[str, str] = {}  # of each runner items one by one, as the headline has it: the table has all
    winning = [arm for arm in drawn if arm.crossing.verdict == "above"]
    for arm in sorted(winning, key=lambda arm: (_in_chunks(arm), arm.crossing.at_s.estimate)):
        sent = f", {arm.crossing.chunking}," * _in_chunks(arm)
        first.setdefault(arm.runner, f"{short(arm.runner)}{sent} {_from(arm.crossing)}")
    if not first:
        return "No duration of an item shows a gain over sequential"
    return finding("Faster than sequential:", first.values())


def _in_chunks(arm: Arm) -> bool:
    return arm.crossing.chunking not in {None, ONE_BY_ONE}


def _from(crossing: Crossing) -> str:
    """Return the break-even in a few characters; the page has its interval."""
    surely_s = crossing.surely_from_s
    if crossing.at_s.estimate > 0:
        return f"from {seconds(float(f'{crossing.at_s.estimate:.3g}'))}"
    return f"from {'' if surely_s == crossing.steps[0].item_s else 'at most '}{seconds(surely_s or math.nan)}"


def draw(drawn: tuple[Arm, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: ratios with intervals over a logarithmic duration; a star marks each break-even."""
    figure, axes = new_axes(title(drawn), 4.2)
    draw_lines(axes, [_line(arm, styles.get(arm.runner, SeriesStyle(MUTED, "o", "-"))) for arm in drawn])
    for arm in drawn:
        _draw_break_even(axes, arm)
    steps = [step for arm in drawn for step in arm.crossing.steps]
    speedup_axis(axes, "y", *extent((p for arm in drawn for p in _points(arm)), 1.0))
    seconds_axis(axes, "x", min(step.item_s for step in steps), max(step.item_s for step in steps))
    axes.axhline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    axes.set_xlabel("time that one item takes", color=INK)
    axes.set_ylabel("speedup (sequential = 1×)", color=INK)
    legend(figure, axes)
    return figure


def _line(arm: Arm, style: SeriesStyle) -> Line:
    chunked = arm.crossing.chunking == ONE_CHUNK
    steps = arm.crossing.steps
    return Line(
        arm.label,
        [step.item_s for step in steps],
        _points(arm),
        SeriesStyle(style.color, style.marker, ":") if chunked else style,
        [f"{arm.label}, items of {seconds(step.item_s)}: {ratio(step.ratio)}" for step in steps],
        arm.runner,
        filled=not chunked,
    )


def _draw_break_even(axes: Axes, arm: Arm) -> None:
    """Mark where a runner begins to win, with its interval."""
    if arm.wins:
        at_s, steps = arm.crossing.at_s, arm.crossing.steps
        bounds = [max(at_s.low, steps[0].item_s), min(at_s.high, steps[-1].item_s)]
        axes.plot(bounds, [1.0, 1.0], color=INK, linewidth=5, alpha=0.5)
        (star,) = axes.plot([at_s.estimate], [1.0], "*", color=INK, markersize=13, zorder=4)
        answer(star, arm.runner, [f"{arm.label}: break-even at {in_words(arm.crossing)}"])


def _points(arm: Arm) -> tuple[Point, ...]:
    return tuple(at(arm.runner, arm.workers, step.ratio) for step in arm.crossing.steps)


def alt(drawn: tuple[Arm, ...]) -> str:
    """Return the chart in words: every ratio, and each break-even."""
    figures = []
    for arm in drawn:
        ratios = [f"{seconds(step.item_s)} {ratio(step.ratio)}" for step in arm.crossing.steps]
        at = f", break-even at {in_words(arm.crossing)}" if arm.wins else ""
        figures.append(f"{arm.label}, {workers(arm.workers)}{at}: {', '.join(ratios)}")
    return f"Speedup over sequential by the duration of an item. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    if not found:
        return None
    return Drawing("break_even", None, alt(found), draw(found, series_styles(analysis.runners)), CAPTION)


CHART = ChartKind(40, _chart)
