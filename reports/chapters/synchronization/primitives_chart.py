"""Chart: what an operation with one primitive costs as a multiple of another, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.synchronization.chapter import (
    READ_WRITE_LOCK,
    SynchronizationPoint,
    comparisons,
    named_settings,
)
from reports.drawing.axes import finding, new_axes, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import arms, at, extent
from reports.drawing.style import INK, MUTED, PALETTE
from reports.drawing.tips import answer_errorbar
from reports.statistics.intervals import side_of_one
from reports.wording.numbers import ratio

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.data.model import Run
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval, Side

FILLED = {"above": PALETTE[1], "below": PALETTE[0]}
"""A color only for a verdict; what can't be told is gray, and hollow too."""
CAPTION = (
    "Each pair did the same operations in the same blocks; to the right of the dotted line the first "
    "costs more. Hollow gray: the interval reaches to both sides."
)


@dataclass(frozen=True, slots=True)
class PrimitiveRow:
    """One comparison: both names, under which conditions, and the ratio of their costs."""

    variant: str
    against: str
    conditions: str
    cost: Interval


def rows(run: Run) -> tuple[PrimitiveRow, ...]:
    """Return every comparison but those of the readers–writer lock, which has a chart of its own."""
    return tuple(
        PrimitiveRow(each.variant.variant, each.against.variant, named_settings(each.variant), each.ratio)
        for each in comparisons(run.of(SynchronizationPoint))
        if each.variant.experiment != READ_WRITE_LOCK
    )


def title(drawn: tuple[PrimitiveRow, ...]) -> str:
    """Return the finding: what costs more than what with some number of threads, and less with none."""
    sides: dict[str, set[Side]] = {}
    for row in drawn:
        sides.setdefault(f"{row.variant} than {row.against}", set()).add(side_of_one(row.cost))
    costly = [pair for pair, found in sides.items() if "above" in found and "below" not in found]
    if not costly:
        return "Nothing here is shown to cost more"
    return finding("Costs more:", costly)


def draw(drawn: tuple[PrimitiveRow, ...]) -> Figure:
    """Return the chart: one dot with its interval for each comparison, on a line at 1 that means equal."""
    figure, axes = new_axes(title(drawn), min(14.0, 1.8 + 0.42 * len(drawn)))
    for place, row in enumerate(drawn):
        verdict = FILLED.get(side_of_one(row.cost))
        cost = row.cost
        drawn_mark = axes.errorbar(
            [cost.estimate],
            [place],
            xerr=arms([at("", 1, cost)]),
            color=verdict or MUTED,
            marker="o",
            markerfacecolor=verdict or "none",
            linestyle="none",
            capsize=3,
        )
        answer_errorbar(drawn_mark, "", [_in_words(row)])
    speedup_axis(axes, "x", *extent((at("", 1, row.cost) for row in drawn), 1.0))
    axes.axvline(1.0, color=MUTED, linestyle=(0, (1, 2)))
    axes.set_yticks(
        range(len(drawn)), [f"{row.variant} / {row.against}\n{row.conditions}" for row in drawn], fontsize=9
    )
    axes.set_ylim(len(drawn) - 0.4, -0.6)
    axes.set_xlabel("time of an operation, as a multiple", color=INK)
    return figure


def alt(drawn: tuple[PrimitiveRow, ...]) -> str:
    """Return the chart in words: every ratio."""
    return f"Time of an operation as a multiple of another's. {'; '.join(map(_in_words, drawn))}."


def _in_words(row: PrimitiveRow) -> str:
    return f"{row.variant} / {row.against}, {row.conditions}: {ratio(row.cost)}"


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("primitives", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(61, _chart, on_demand=True)
