"""A figure in this project's look, and its axes: of workers, of speedups and of seconds."""

from __future__ import annotations

import math
import re
import textwrap
from typing import TYPE_CHECKING, Literal

from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from reports.drawing.style import GRID, INK, MUTED
from reports.wording.numbers import seconds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

WIDTH_IN = (
    5.2  # on a phone a chart is as wide as the screen: any wider, and its letters get too small to read
)
TITLE_CHARACTERS = 54
NAME_CHARACTERS = 24
MOST_TICKS = 8
LOG_FROM = 4.0
FEW_SERIES = 3
LEGEND_ROW_IN = 0.24
"""Height of a row of the legend, which has two columns."""


def new_axes(title: str, height_in: float) -> tuple[Figure, Axes]:
    """Return an empty figure and its axes, with the finding as its title."""
    figure, (axes,) = new_panels(title, height_in, 1)
    return figure, axes


def new_panels(title: str, height_in: float, count: int) -> tuple[Figure, list[Axes]]:
    """Return an empty figure of axes below each other that are alike, with the finding as its title."""
    figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
    panels = list(figure.subplots(count, 1, sharex=True, sharey=True, squeeze=False)[:, 0])
    lines = textwrap.fill(title, TITLE_CHARACTERS)
    figure.suptitle(lines, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK)
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(MUTED)
        axes.tick_params(colors=INK, labelsize=10)
        axes.grid(visible=True, color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
    return figure, panels


def legend_room_in(series: int) -> float:
    """Return the inches that a chart must be taller for its legend, with more series than a few."""
    return LEGEND_ROW_IN * max(0, series - FEW_SERIES) / 2


def short(name: str) -> str:
    """Return a name that fits into a chart; the page has it in full."""
    half = NAME_CHARACTERS // 2
    return name if len(name) <= NAME_CHARACTERS else f"{name[: half - 1]}…{name[-half:]}"


def speedup_axis(axes: Axes, which: Literal["x", "y"], low: float, high: float) -> None:
    """Set up an axis of speedups that holds ``low`` to ``high``: logarithmic when they are far apart.

    Speedups are ratios: on the logarithmic axis twice as fast and half as fast are equally far from 1.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis
    bounds = (low / 1.08, high * 1.08)
    if high / low >= LOG_FROM:
        axes.set(**{f"{which}scale": "log"})
        axis.set_major_locator(
            FixedLocator(_spread([2.0**n for n in range(-20, 21) if low <= 2.0**n <= high]))
        )
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(MaxNLocator(MOST_TICKS - 2, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}×"))
    axes.set(**{f"{which}lim": bounds})


def worker_axis(axes: Axes, counts: Sequence[int], usable_cpus: int) -> None:
    """Set up the x axis of worker counts, with a mark where the usable CPUs end."""
    shown = sorted(set(counts))
    ticks = _spread(shown)
    axes.set_xscale("log", base=2)
    axes.set_xticks(ticks, [f"{count:g}" for count in ticks])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlim(min(*shown, usable_cpus) / 1.25, max(*shown, usable_cpus) * 1.25)
    axes.set_xlabel("workers", color=INK)
    axes.axvline(usable_cpus, color=MUTED, linestyle=(0, (1, 2)), label=cpus(usable_cpus))


def cpus(count: int) -> str:
    """Return ``1 usable CPU`` or ``2 usable CPUs``."""
    return f"{count} usable CPU{'' if count == 1 else 's'}"


def legend(figure: Figure, *panels: Axes) -> None:
    """Name every series once, below the axes, where the names cover nothing."""
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


def _spread(ticks: Sequence[float]) -> Sequence[float]:
    """Return at most so many ticks as can be told apart, evenly chosen."""
    return ticks[:: max(1, -(-len(ticks) // MOST_TICKS))]


def seconds_axis(axes: Axes, which: Literal["x", "y"], low: float, high: float) -> None:
    """Set up an axis of seconds that holds ``low`` to ``high``: logarithmic when they are far apart.

    A range that begins at 0 is always linear.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis
    if low > 0 and high / low >= LOG_FROM:
        axes.set(**{f"{which}scale": "log", f"{which}lim": (low / 1.3, high * 1.3)})
        axis.set_major_locator(FixedLocator(_decades(low, high)))
        axis.set_minor_locator(NullLocator())
    else:
        axes.set(**{f"{which}lim": (0, high * 1.08 or 1.0)})
        axis.set_major_locator(MaxNLocator(MOST_TICKS - 3, steps=[1, 2, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: seconds(value)))


def unbroken(title: str) -> str:
    """Return a title in which no line ends between a number and its unit."""
    return re.sub(r"(\d) (?=[a-zµ]?s\b|%|[KMG]?i?B\b)", "\\1\N{NO-BREAK SPACE}", title)


def _decades(low: float, high: float) -> list[float]:
    """Return round numbers from low to high: powers of ten, or also 2 and 5 times these if those are few."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [10.0**n for n in powers]
    if math.log10(high / low) < 2.5:
        ticks = [step * tick for tick in ticks for step in (1, 2, 5)]
    return [tick for tick in ticks if low / 1.3 <= tick <= high * 1.3]
