"""Chart: what the run reports for identical code, sequential measured twice in every group."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.data.model import AA_CONTROL
from reports.drawing.axes import new_axes, short, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, arms, extent
from reports.drawing.style import INK, MUTED, SURFACE
from reports.drawing.tips import answer_errorbar
from reports.wording.numbers import percent, ratio

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

CAPTION = "Sequential over itself, with 95 % intervals."


@dataclass(frozen=True, slots=True)
class ControlRow:
    """The control of one group; ``contains_one`` is None where it has no interval."""

    workload: str
    point: Point
    contains_one: bool | None


def rows(analysis: Analysis) -> tuple[ControlRow, ...]:
    """Return the control of every group that has one."""
    return tuple(
        ControlRow(
            row["workload"],
            Point(
                AA_CONTROL, 1, float(row["speedup"]), float(row["speedup_low"]), float(row["speedup_high"])
            ),
            row["contains_one"],
        )
        for _, row in analysis.noise.iterrows()
    )


def title(controls: tuple[ControlRow, ...]) -> str:
    """Return the finding: how many controls agree with their reference, and the widest interval."""
    holding = sum(control.contains_one is True for control in controls)
    widths = [(p.high - p.low) / 2 for p in (control.point for control in controls) if math.isfinite(p.low)]
    widest = f"; widest ±{percent(max(widths))}" if widths else ""
    return f"Sequential twice: {holding} of {len(controls)} intervals contain 1.00{widest}"


def draw(controls: tuple[ControlRow, ...]) -> Figure:
    """Return the chart: filled where the interval contains 1.00, hollow where it doesn't."""
    figure, axes = new_axes(title(controls), min(14.0, 1.4 + 0.34 * len(controls)))
    for place, control in enumerate(controls):
        drawn = axes.errorbar(
            [control.point.value],
            [place],
            xerr=arms([control.point]),
            color=INK if control.contains_one else MUTED,
            marker="o" if control.contains_one else "X",
            markerfacecolor=INK if control.contains_one else SURFACE,
            markersize=7,
            linestyle="none",
            capsize=4,
        )
        answer_errorbar(drawn, "", [_in_words(control)])
    speedup_axis(axes, "x", *extent((control.point for control in controls), 1.0))
    axes.axvline(1.0, color=INK, linewidth=1.2)
    axes.set_yticks(range(len(controls)), [short(control.workload) for control in controls])
    axes.set_ylim(len(controls) - 0.4, -0.6)
    axes.set_xlabel("sequential over itself (cross: excludes 1.00)", color=INK)
    return figure


def alt(controls: tuple[ControlRow, ...]) -> str:
    """Return the chart in words: every control's figure."""
    figures = "; ".join(map(_in_words, controls))
    return f"Speedup of sequential over itself. {figures}."


def _in_words(control: ControlRow) -> str:
    word = {True: "contains 1.00", None: "has no interval", False: "excludes 1.00"}[control.contains_one]
    return f"{control.workload}: {ratio(control.point.interval)}, {word}"


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis)
    return Drawing("noise_floor", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(90, _chart, on_demand=True)
