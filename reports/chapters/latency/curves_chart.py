"""Chart: within which time which part of all requests was answered, by how many workers compute meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from reports.chapters.latency.facts import IDLE, Answers, AnswersPoint, load_name
from reports.drawing.axes import finding, legend, new_axes, seconds_axis, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, draw_lines
from reports.drawing.style import INK, series_styles
from reports.statistics.intervals import SHOWN, Interval, curve, percentile
from reports.wording.numbers import duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.drawing.style import SeriesStyle
    from reports.speedups.cells import Analysis

TICKS = {0.0: "0", 0.5: "50 %", 0.9: "90 %", 0.99: "99 %", 0.999: "99.9 %"}
LONGEST_CURVE = 0.9999
CAPTION = (
    "Time from the moment at which a request was to be sent until its answer was there; further right is "
    "rarer. A curve ends where fewer than ten requests took longer; lost ones took longest."
)


@dataclass(frozen=True, slots=True)
class Curve:
    """One condition.

    Attributes:
        name: Who computes meanwhile.
        shares: Parts of all requests, ascending.
        times_s: Within which each of them was answered.
        percentiles: Those that are known, by name.
    """

    name: str
    shares: tuple[float, ...]
    times_s: tuple[float, ...]
    percentiles: Mapping[str, Interval]


def rows(run: Run) -> tuple[Curve, ...]:
    """Return the curves of a UDP responder at the usual interval.

    That is idle, beside the fewest and the most busy threads, and beside the fewest busy processes: those in
    between lie between them.
    """
    answers = Answers(run.of(AnswersPoint))
    threads = answers.beside("threads")
    found = [answers.find(), *threads[:1], *threads[1:][-1:], *answers.beside("processes")[:1]]
    curves = []
    for point in found:
        drawn = list(curve(point)) if point else []
        if point and drawn:
            known = {name: percentile(point, share) for name, share in SHOWN.items()}
            shares, times_s = zip(*drawn, strict=True)
            curves.append(Curve(load_name(point), shares, times_s, known))
    return tuple(curves)


def title(drawn: tuple[Curve, ...]) -> str:
    """Return the finding: the median answer when idle, and beside as few busy workers as there are."""
    fewest = [one for one in drawn if one.name == IDLE or one.name.startswith("beside 1 ")] or drawn
    return finding("Median response:", [f"{median_text(one)} {short(one.name)}" for one in fewest])


def draw(drawn: tuple[Curve, ...]) -> Figure:
    """Return the chart: a curve for each condition; the further right, the rarer."""
    figure, axes = new_axes(title(drawn), 4.2)
    draw_curves(axes, drawn, series_styles(one.name for one in drawn))
    rarity_axis(axes, drawn)
    times_s = [seconds for one in drawn for seconds in one.times_s]
    seconds_axis(axes, "y", min(times_s), max(times_s))
    axes.set_xlabel("part of all requests that was answered", color=INK)
    legend(figure, axes)
    return figure


def draw_curves(axes: Axes, drawn: Iterable[Curve], styles: Mapping[str, SeriesStyle]) -> None:
    """Draw curves, with the percentiles that are known and their intervals."""
    percentiles = []
    for one in drawn:
        style = styles[one.name]
        axes.plot(
            [_rarity(share) for share in one.shares],
            one.times_s,
            label=short(one.name),
            color=style.color,
            linestyle=style.line,
            drawstyle="steps-pre",
        )
        known = [(name, SHOWN[name], at) for name, at in one.percentiles.items() if math.isfinite(at.low)]
        marks = [Point(one.name, 0, at.estimate, at.low, at.high) for _, _, at in known]
        tips = [f"{one.name}, {name.removesuffix('_s')}: {duration(at)}" for name, _, at in known]
        percentiles.append(
            Line("", [_rarity(share) for _, share, _ in known], marks, style, tips, joined=False)
        )
    draw_lines(axes, percentiles, apart=False)
    axes.set_ylabel("time to the answer", color=INK)


def rarity_axis(axes: Axes, drawn: Iterable[Curve]) -> None:
    """Set up the x axis of shares: ten times as rare is equally far to the right."""
    rarest = max(_rarity(one.shares[-1]) for one in drawn)
    ticks = {_rarity(share): text for share, text in TICKS.items() if _rarity(share) <= rarest * 1.2}
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: ticks.get(value, "")))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(1.0, rarest * 1.3)


def alt(drawn: tuple[Curve, ...]) -> str:
    """Return the chart in words: every percentile that is known."""
    told = [
        f"{one.name}: "
        + ", ".join(
            f"{name.removesuffix('_s')} {duration(at)}"
            for name, at in one.percentiles.items()
            if not math.isnan(at.estimate)
        )
        for one in drawn
    ]
    return f"Time to the answer of a UDP request, by who computes meanwhile. {'; '.join(told)}."


def median_text(one: Curve) -> str:
    """Return the median without its interval."""
    return duration(one.percentiles["p50_s"].estimate)


def _rarity(share: float) -> float:
    return 1 / (1 - min(share, LONGEST_CURVE))


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("latency", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(50, _chart)
