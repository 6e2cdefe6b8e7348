"""Chart: every block's speedup of every cell, so that the noise can be seen and not only its summary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from reports.data.model import AA_CONTROL
from reports.drawing.axes import new_axes, short, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Point, extent, point
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.drawing.tips import answer
from reports.speedups.rounds import KEY
from reports.wording.numbers import percent, ratio

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

TALLEST_IN = 14.0
MOST_LABELS = 45
CAPTION = (
    "Each dot is one block; in every strip the first block is on top and the last at the bottom, so a "
    "drift of the machine is a slope."
)


@dataclass(frozen=True, slots=True)
class BlockStrip:
    """One cell: its blocks in the order in which they were run, and their summary."""

    label: str
    blocks: tuple[float, ...]
    summary: Point

    @property
    def strays(self) -> float:
        """How far the farthest block is from the median, as a share of it."""
        return max(abs(block / self.summary.value - 1) for block in self.blocks)


def rows(analysis: Analysis, workload: str) -> tuple[BlockStrip, ...]:
    """Return the blocks of every timed cell of a group, except the reference, which is 1 in every block."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    shown = cells[(cells["role"] != "reference") & (cells["status"] == "timed")]
    speedups = dict(iter(analysis.blocks.groupby(KEY, sort=False)["speedup"]))
    strips = []
    for _, row in shown.iterrows():
        control = row["role"] == AA_CONTROL
        label = "sequential again" if control else f"{short(row['runner'])}, {row['workers']}"
        blocks = tuple(float(value) for value in speedups[tuple(row[KEY])])
        strips.append(BlockStrip(label, blocks, point(row, "speedup")))
    return tuple(strips)


def title(workload: str, strips: tuple[BlockStrip, ...]) -> str:
    """Return the finding: how far single blocks are from what is reported."""
    worst = max(strips, key=lambda strip: strip.strays)
    strays = percent(worst.strays)
    return f"{short(workload)}: blocks stray up to {strays} from their median ({worst.label})"


def draw(workload: str, strips: tuple[BlockStrip, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: a strip for each cell, its first block on top and its last at the bottom."""
    figure, axes = new_axes(title(workload, strips), min(TALLEST_IN, 1.5 + 0.36 * len(strips)))
    for place, strip in enumerate(strips):
        _draw_strip(axes, place, strip, styles.get(strip.summary.runner, SeriesStyle(MUTED, "o", "-")))
    every = [block for strip in strips for block in strip.blocks]
    speedup_axis(axes, "x", *extent((strip.summary for strip in strips), 1.0, *every))
    axes.axvline(1.0, color=INK, linewidth=1.2, zorder=1)
    labeled = range(0, len(strips), -(-len(strips) // MOST_LABELS))
    axes.set_yticks(labeled, [strips[place].label for place in labeled])
    axes.set_ylim(len(strips) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.set_xlabel("speedup in each block (sequential = 1×)", color=INK)
    return figure


def _draw_strip(axes: Axes, place: int, strip: BlockStrip, style: SeriesStyle) -> None:
    heights = place + np.linspace(-0.3, 0.3, len(strip.blocks))
    axes.plot(
        strip.blocks, heights, style.marker, color=style.color, markersize=4, alpha=0.65, markeredgewidth=0
    )
    axes.plot([strip.summary.low, strip.summary.high], [place, place], color=INK, linewidth=2.5, alpha=0.8)
    (median,) = axes.plot([strip.summary.value] * 2, [place - 0.32, place + 0.32], color=INK, linewidth=2)
    answer(median, tips=[f"{strip.label}: {ratio(strip.summary.interval)}, {len(strip.blocks)} blocks"])


def alt(workload: str, strips: tuple[BlockStrip, ...]) -> str:
    """Return the chart in words: the range of each cell's blocks."""
    ranges = [
        f"{strip.label}: {len(strip.blocks)} blocks from {min(strip.blocks):.2f}× to {max(strip.blocks):.2f}×"
        for strip in strips
    ]
    return f"Speedup in every single block, {workload}. {'; '.join(ranges)}."


def _chart(analysis: Analysis, workload: str) -> Drawing:
    found = rows(analysis, workload)
    return Drawing(
        "blocks",
        workload,
        alt(workload, found),
        draw(workload, found, series_styles(analysis.runners)),
        CAPTION,
    )


CHART = ChartKind(22, _chart, by_workload=True, on_demand=True)
