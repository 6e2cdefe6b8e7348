"""Axes of seconds and of bytes: logarithmic where the range asks for it, with units in their ticks."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Literal

from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from reports.charts.axes import LOG_FROM, MOST_TICKS
from reports.quantities import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from matplotlib.axes import Axes

    from reports.charts.points import Point


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


def extent(drawn: Iterable[Point]) -> tuple[float, float]:
    """Return the least and the greatest number that is drawn, bounds included."""
    numbers = [n for p in drawn for n in (p.value, p.low, p.high) if math.isfinite(n)]
    return min(numbers), max(numbers)


def _decades(low: float, high: float) -> list[float]:
    """Return round numbers from low to high: powers of ten, or also 2 and 5 times these if those are few."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [10.0**n for n in powers]
    if math.log10(high / low) < 2.5:
        ticks = [step * tick for tick in ticks for step in (1, 2, 5)]
    return [tick for tick in ticks if low / 1.3 <= tick <= high * 1.3]
