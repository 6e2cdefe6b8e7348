"""A figure in this project's look, and its axes: of workers, of speedups and of seconds."""

from __future__ import annotations

import math
import re
import textwrap
from typing import TYPE_CHECKING, Literal

from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from reports.drawing.style import GRID, INK, MUTED
from reports.drawing.tips import answer, runner_of
from reports.wording.numbers import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

WIDTH_IN = (
    5.2  # on a phone a chart is as wide as the screen: any wider, and its letters get too small to read
)
TITLE_CHARACTERS = 54
NAME_CHARACTERS = 24
MOST_WORDS = 12
"""Of a title: more than that is a sentence, which stands in the page."""
MOST_TICKS = 8
MOST_ACROSS = 5
LOG_FROM = 4.0
ROOM_BESIDE = 1.3
"""How far an axis of workers goes on beyond the last of them, as a factor."""


def new_axes(title: str, height_in: float) -> tuple[Figure, Axes]:
    """Return an empty figure and its axes, with the finding as its title."""
    figure, (axes,) = new_panels(title, height_in, 1)
    return figure, axes


def new_panels(
    title: str, height_in: float, count: int, *, columns: int = 1, same_x: bool = True
) -> tuple[Figure, list[Axes]]:
    """Return an empty figure of axes that are alike, row by row, with the finding as its title.

    Args:
        title: The finding.
        height_in: In inches.
        count: How many axes.
        columns: How many of them stand beside each other.
        same_x: Whether all have one x axis; without it each may have another unit.
    """
    figure = Figure(figsize=(WIDTH_IN, height_in), layout="constrained")
    rows = -(-count // columns)
    every = list(figure.subplots(rows, columns, sharex=same_x, sharey=True, squeeze=False).flat)
    panels = every[:count]
    for empty in every[count:]:
        empty.remove()
    lines = textwrap.fill(unbroken(title), TITLE_CHARACTERS)
    figure.suptitle(lines, x=0.01, ha="left", fontsize=11, fontweight="bold", color=INK)
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(MUTED)
        axes.tick_params(colors=INK, labelsize=10)
        axes.grid(visible=True, color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
    return figure, panels


def finding(lead: str, parts: Iterable[str], joint: str = ", ") -> str:
    """Return a title: a lead and as many of the parts as fit into twelve words, at least the first.

    A figure and its unit are one word. What is left out is in the chart and in its words.
    """
    first, *others = parts
    title = f"{lead} {first}"
    for part in others:
        longer = f"{title}{joint}{part}"
        if len(unbroken(longer).split(" ")) > MOST_WORDS:
            break
        title = longer
    return title


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
    low, high = min(*counts, usable_cpus) / ROOM_BESIDE, max(*counts, usable_cpus) * ROOM_BESIDE
    ticks = _apart(sorted(set(counts)), high / low)
    doubling_axis(axes, {count: f"{count:g}" for count in ticks}, "workers")
    axes.set_xlim(low, high)
    axes.axvline(usable_cpus, color=MUTED, linestyle=(0, (1, 2)), label=cpus(usable_cpus))


def doubling_axis(axes: Axes, ticks: Mapping[int, str], label: str) -> None:
    """Set up an x axis on which each doubling is as long; ``ticks`` has the text of each place."""
    axes.set_xscale("log", base=2)
    axes.set_xticks(list(ticks), list(ticks.values()))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xlabel(label, color=INK)


def cpus(count: int) -> str:
    """Return ``1 usable CPU`` or ``2 usable CPUs``."""
    return f"{count} usable CPU{'' if count == 1 else 's'}"


def legend(figure: Figure, *panels: Axes) -> None:
    """Name every series once, below the axes, where the names cover nothing."""
    named: dict[str, Artist] = {}
    for axes in panels:
        handles, labels = axes.get_legend_handles_labels()
        named |= dict(zip(labels, map(_handle, handles), strict=True))
    drawn = figure.legend(
        list(named.values()),
        list(named),
        loc="outside lower left",
        ncols=2,
        frameon=False,
        fontsize=9.5,
        labelcolor=INK,
    )
    entries = zip(named.values(), drawn.legend_handles, drawn.get_texts(), strict=True)
    for shown, *entry in entries:
        for part in filter(None, entry):
            answer(part, runner_of(shown))


def _handle(shown: Artist | ErrorbarContainer) -> Artist:
    """Return what stands for a series in the legend: of a line with error bars the line."""
    return shown.lines[0] if isinstance(shown, ErrorbarContainer) else shown


def _spread(ticks: Sequence[float], most: int = MOST_TICKS) -> Sequence[float]:
    """Return at most so many ticks as can be told apart, evenly chosen."""
    return ticks[:: max(1, -(-len(ticks) // most))]


def _apart(ticks: Sequence[int], ratio: float) -> Sequence[int]:
    """Return the ticks of a logarithmic axis whose numbers don't touch; its ends are that ratio apart."""
    chosen: list[int] = []
    for tick in ticks:
        if not chosen or math.log(tick / chosen[-1]) >= math.log(ratio) / MOST_TICKS:
            chosen.append(tick)
    return chosen


def seconds_axis(axes: Axes, which: Literal["x", "y"], low: float, high: float) -> None:
    """Set up an axis of seconds that holds ``low`` to ``high``: logarithmic when they are far apart.

    A range that begins at 0 is always linear.
    """
    axis = axes.xaxis if which == "x" else axes.yaxis
    if low > 0 and high / low >= LOG_FROM:
        room = 1.6 if which == "x" else 1.3  # marks stand a little beside their places
        axes.set(**{f"{which}scale": "log", f"{which}lim": (low / room, high * room)})
        most = MOST_ACROSS if which == "x" else MOST_TICKS  # beside each other times need more room
        axis.set_major_locator(FixedLocator(_spread(_decades(low, high), most)))
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
