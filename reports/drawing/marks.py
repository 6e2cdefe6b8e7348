"""One drawn figure with its interval, picked from the table of cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.axes import short

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from matplotlib.axes import Axes

    from reports.drawing.style import SeriesStyle

MOST_IN_LINE = 4
CROWD_OCTAVES = 0.5
"""How much of the way from one number of workers to its double is given to a crowd of runners."""


@dataclass(frozen=True, slots=True)
class Point:
    """A cell's figure; the bounds are NaN when it has no interval."""

    runner: str
    workers: int
    value: float
    low: float
    high: float


def points(cells: pd.DataFrame, name: str, role: str = "measured") -> tuple[Point, ...]:
    """Return one figure of every timed cell of a table that has this role, by runner and workers."""
    timed = cells[(cells["role"] == role) & (cells["status"] == "timed")]
    ordered = timed.sort_values(["runner", "workers"])
    return tuple(point(row, name) for _, row in ordered.iterrows())


def point(row: pd.Series, name: str) -> Point:
    """Return one figure of one row of the table of cells."""
    value, low, high = (float(row[column]) for column in (name, f"{name}_low", f"{name}_high"))
    return Point(row["runner"], int(row["workers"]), value, low, high)


def arms(drawn: Iterable[Point]) -> list[list[float]]:
    """Return the lengths of the error bars below and above, for matplotlib; 0 without an interval."""
    pairs = [(p.value - p.low, p.high - p.value) if math.isfinite(p.low) else (0.0, 0.0) for p in drawn]
    return [[below for below, _ in pairs], [above for _, above in pairs]]


def extent(drawn: Iterable[Point]) -> tuple[float, float]:
    """Return the least and the greatest number that is drawn, bounds included, and 1."""
    numbers = [n for p in drawn for n in (p.value, p.low, p.high) if math.isfinite(n)]
    return min([1.0, *numbers]), max([1.0, *numbers])


def draw_by_workers(axes: Axes, drawn: tuple[Point, ...], styles: dict[str, SeriesStyle]) -> None:
    """Draw one line with error bars for each runner over its worker counts.

    Many runners stand beside each other at each count, where few are told apart by their lines.
    """
    runners = list(dict.fromkeys(p.runner for p in drawn))
    apart = CROWD_OCTAVES / len(runners) if len(runners) > MOST_IN_LINE else 0.0
    for runner, style in styles.items():
        mine = [p for p in drawn if p.runner == runner]
        if mine:
            shift = 2 ** (apart * (runners.index(runner) - (len(runners) - 1) / 2))
            axes.errorbar(
                [p.workers * shift for p in mine],
                [p.value for p in mine],
                yerr=arms(mine),
                label=short(runner),
                color=style.colour,
                marker=style.marker,
                linestyle=style.line,
                capsize=4,
            )
