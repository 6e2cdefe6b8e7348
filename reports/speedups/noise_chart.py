"""Chart: what the run reports for identical code, sequential measured twice in every group."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.drawing.axes import new_axes, short, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, extent
from reports.drawing.style import INK, MUTED, SURFACE
from reports.statistics.intervals import Interval, side_of_one
from reports.wording.numbers import percent, ratio

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

CAPTION = "Sequential over itself, with 95 % intervals."


@dataclass(frozen=True, slots=True)
class TwinRow:
    """The twin of one group; ``holds`` tells whether its interval contains 1.00."""

    workload: str
    point: Point
    holds: bool


def rows(analysis: Analysis) -> tuple[TwinRow, ...]:
    """Return the twin of every group that has one."""
    return tuple(
        TwinRow(
            row["workload"],
            Point("twin", 1, float(row["speedup"]), float(row["speedup_low"]), float(row["speedup_high"])),
            row["contains_one"] is True,
        )
        for _, row in analysis.noise.iterrows()
    )


def title(twins: tuple[TwinRow, ...]) -> str:
    """Return the finding: how many twins agree with their reference, and how wide the widest interval is."""
    holding = sum(twin.holds for twin in twins)
    widths = [(p.high - p.low) / 2 for p in (twin.point for twin in twins) if math.isfinite(p.low)]
    widest = f"; the widest is ±{percent(max(widths))}" if widths else ""
    return f"Sequential measured twice: {holding} of {len(twins)} intervals contain 1.00{widest}"


def draw(twins: tuple[TwinRow, ...]) -> Figure:
    """Return the chart: filled where the interval contains 1.00, hollow where it doesn't."""
    figure, axes = new_axes(title(twins), min(14.0, 1.4 + 0.34 * len(twins)))
    for place, twin in enumerate(twins):
        axes.errorbar(
            [twin.point.value],
            [place],
            xerr=arms([twin.point]),
            color=INK if twin.holds else MUTED,
            marker="o" if twin.holds else "X",
            markerfacecolor=INK if twin.holds else SURFACE,
            markersize=7,
            linestyle="none",
            capsize=4,
        )
    speedup_axis(axes, "x", *extent((twin.point for twin in twins), 1.0))
    axes.axvline(1.0, color=INK, linewidth=1.2)
    axes.set_yticks(range(len(twins)), [short(twin.workload) for twin in twins])
    axes.set_ylim(len(twins) - 0.4, -0.6)
    axes.set_xlabel("sequential / sequential again (cross: excludes 1.00)", color=INK)
    return figure


def alt(twins: tuple[TwinRow, ...]) -> str:
    """Return the chart in words: every twin's figure."""
    figures = []
    for twin in twins:
        interval = Interval(twin.point.value, twin.point.low, twin.point.high)
        word = {"astride": "contains 1.00", "unknown": "has no interval"}.get(
            side_of_one(interval), "excludes 1.00"
        )
        figures.append(f"{twin.workload}: {ratio(interval)}, {word}")
    return f"Speedup of sequential over itself. {'; '.join(figures)}."


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis)
    return Drawing("noise_floor", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(90, _chart)
