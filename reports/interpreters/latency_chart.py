"""Chart: within which time answers come beside busy workers, one panel for each interpreter."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from matplotlib.figure import Figure

from reports.chapters.latency import curves_chart as latency
from reports.drawing.axes import TITLE_CHARACTERS, WIDTH_IN, seconds_axis, unbroken
from reports.drawing.style import GRID, INK, MUTED, series_styles
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

    from reports.chapters.latency.curves_chart import Curve
    from reports.interpreters.study import Study

PANEL_IN = 2.5
FRAME_IN = 1.2
TALLEST_IN = 20.0

Panel = tuple[str, tuple["Curve", ...]]
"""An interpreter and its curves."""


def rows(study: Study) -> tuple[Panel, ...]:
    """Return the interpreters that have curves, with these."""
    panels = [(one.name, latency.rows(one.run)) for one in study.measured]
    return tuple((name, curves) for name, curves in panels if curves)


def title(drawn: Sequence[Panel]) -> str:
    """Return the finding: the median answer beside one busy thread, by interpreter."""
    told = [
        f"{latency.median_text(curve)} with {name}"
        for name, curves in drawn
        for curve in curves
        if curve.name == "1 busy thread"
    ]
    return unbroken(
        f"Median answer beside one busy thread: {listing(told)}" if told else "Answers by interpreter"
    )


def draw(drawn: Sequence[Panel]) -> Figure:
    """Return the chart: panels below each other, with the same axes."""
    figure = Figure(
        figsize=(WIDTH_IN, min(TALLEST_IN, FRAME_IN + PANEL_IN * len(drawn))), layout="constrained"
    )
    lines = textwrap.fill(title(drawn), TITLE_CHARACTERS)
    figure.suptitle(lines, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK)
    panels = list(figure.subplots(len(drawn), 1, sharex=True, sharey=True, squeeze=False)[:, 0])
    styles = series_styles(curve.name for _, curves in drawn for curve in curves)
    for axes, (name, curves) in zip(panels, drawn, strict=True):
        latency.draw_curves(axes, curves, styles)
        axes.set_title(name, loc="left", fontsize=10, color=INK)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(MUTED)
        axes.tick_params(colors=INK, labelsize=10)
        axes.grid(visible=True, color=GRID, linewidth=0.8)
    every = [curve for _, curves in drawn for curve in curves]
    latency.rarity_axis(panels[-1], every)
    times_s = [seconds for curve in every for seconds in curve.times_s]
    seconds_axis(panels[0], "y", min(times_s), max(times_s))
    panels[-1].set_xlabel("part of all requests that was answered", color=INK)
    _legend(figure, panels)
    return figure


def alt(drawn: Sequence[Panel]) -> str:
    """Return the chart in words: every percentile of every panel."""
    return " ".join(f"{name}: {latency.alt(curves)}" for name, curves in drawn)


def _legend(figure: Figure, panels: Sequence[Axes]) -> None:
    """Name every condition once, whichever panel has it."""
    named: dict[str, Artist] = {}
    for axes in panels:
        handles, labels = axes.get_legend_handles_labels()
        named |= dict(zip(labels, handles, strict=True))
    figure.legend(
        list(named.values()),
        list(named),
        loc="outside lower left",
        ncols=2,
        frameon=False,
        fontsize=9.5,
        labelcolor=INK,
    )
