"""Chart: what a smaller switch interval gains in answers and costs in work, as one curve for each crowd."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter

from reports.chapters.latency.chapter import work_kept
from reports.chapters.latency.facts import Answers, AnswersPoint
from reports.drawing.axes import legend, new_axes, seconds_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.style import INK, series_styles
from reports.drawing.tips import answer_errorbar
from reports.statistics.intervals import Interval, percentile
from reports.wording.numbers import duration, seconds, share

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis

CAPTION = (
    "Each mark is one switch interval, with 95 % intervals: further down answers are faster, further "
    "right the busy threads get more done."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One switch interval: the median answer in seconds, and the share of their work that threads kept."""

    switch_interval_s: float
    answer: Interval
    work_kept: Interval


@dataclass(frozen=True, slots=True)
class Trade:
    """So many busy threads, and the steps from the longest interval to the shortest."""

    name: str
    steps: tuple[Step, ...]


def rows(run: Run) -> tuple[Trade, ...]:
    """Return the trades of every number of busy threads for which the interval was swept."""
    answers = Answers(run.of(AnswersPoint))
    found = []
    for workers in sorted({point.busy_workers for point in answers.points if point.swept}):
        steps = [
            Step(point.switch_interval_s, percentile(point, 0.5), work_kept(point))
            for point in answers.swept(workers)
        ]
        known = tuple(step for step in steps if not math.isnan(step.work_kept.estimate))
        if known:
            found.append(Trade("1 busy thread" if workers == 1 else f"{workers} busy threads", known))
    return tuple(found)


def title(drawn: tuple[Trade, ...]) -> str:
    """Return the finding: what the shortest interval makes of answers beside the fewest busy threads."""
    first, last = drawn[0].steps[0], drawn[0].steps[-1]
    intervals, answers = (
        " → ".join(texts)
        for texts in (
            (seconds(step.switch_interval_s) for step in (first, last)),
            (duration(step.answer.estimate) for step in (first, last)),
        )
    )
    return f"Switch interval {intervals}: median response {answers}"


def draw(drawn: tuple[Trade, ...]) -> Figure:
    """Return the chart: a mark for each interval; answers are faster below, and more is done on the right."""
    figure, axes = new_axes(title(drawn), 4.0)
    styles = series_styles(trade.name for trade in drawn)
    for trade in drawn:
        style = styles[trade.name]
        kept, answers = [step.work_kept for step in trade.steps], [step.answer for step in trade.steps]
        marks = axes.errorbar(
            [each.estimate for each in kept],
            [each.estimate for each in answers],
            xerr=_arms(kept),
            yerr=_arms(answers),
            label=trade.name,
            color=style.color,
            marker=style.marker,
            linestyle=style.line,
            capsize=3,
        )
        answer_errorbar(marks, "", [_in_words(trade, step) for step in trade.steps])
        for step in trade.steps:
            axes.annotate(
                seconds(step.switch_interval_s),
                (step.work_kept.estimate, step.answer.estimate),
                xytext=(5, 5),
                textcoords="offset points",
                fontsize=8.5,
                color=INK,
            )
    times_s = [step.answer.estimate for trade in drawn for step in trade.steps]
    seconds_axis(axes, "y", min(times_s), max(times_s))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0%}"))
    axes.set_xlabel("work that the busy threads get done (alone, at 5 ms = 100 %)", color=INK)
    axes.set_ylabel("median time to the answer", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[Trade, ...]) -> str:
    """Return the chart in words: every step."""
    told = [_in_words(trade, step) for trade in drawn for step in trade.steps]
    return f"Median answer and work of busy threads by switch interval. {'; '.join(told)}."


def _in_words(trade: Trade, step: Step) -> str:
    interval = seconds(step.switch_interval_s)
    return f"{trade.name}, {interval}: answers {duration(step.answer)}, work kept {share(step.work_kept)}"


def _arms(intervals: list[Interval]) -> list[list[float]]:
    known = [
        each if math.isfinite(each.low) else Interval(each.estimate, each.estimate, each.estimate)
        for each in intervals
    ]
    return [[each.estimate - each.low for each in known], [each.high - each.estimate for each in known]]


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("switch_interval", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(51, _chart, on_demand=True)
