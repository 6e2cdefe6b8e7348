"""Chart: how many times as fast as a plain lock a readers–writer lock is, by the share of reading."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import PercentFormatter

from reports.chapters.synchronization.chapter import (
    READ_WRITE_LOCK,
    SynchronizationPoint,
    comparisons,
    section_s,
)
from reports.drawing.axes import finding, legend, new_axes, speedup_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, at, draw_lines, extent
from reports.drawing.style import INK, MUTED, series_styles
from reports.statistics.intervals import Interval, side_of_one
from reports.wording.numbers import percent, ratio, seconds

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reports.chapters.synchronization.chapter import Comparison
    from reports.data.model import Run
    from reports.speedups.cells import Analysis

CAPTION = "Above the dotted line letting readers in together gains more than it costs."


@dataclass(frozen=True, slots=True)
class LockRow:
    """How many times as fast as a plain lock, at one share of reading and one time spent inside."""

    reading_share: float
    section_s: float
    speedup: Interval

    @property
    def held(self) -> str:
        """How long the lock is held, in words."""
        return f"held {seconds(self.section_s)}" if self.section_s else "held for a look into memory"


def rows(run: Run) -> tuple[LockRow, ...]:
    """Return every comparison of the readers–writer lock, by the time spent inside, then by share."""
    found = [
        _row(each)
        for each in comparisons(run.of(SynchronizationPoint))
        if each.variant.experiment == READ_WRITE_LOCK and "reading_share" in each.variant.settings
    ]
    return tuple(sorted(found, key=lambda row: (row.section_s, row.reading_share)))


def _row(found: Comparison) -> LockRow:
    cost = found.ratio
    speedup = Interval(1 / cost.estimate, 1 / cost.high, 1 / cost.low)
    return LockRow(found.variant.settings["reading_share"], section_s(found.variant), speedup)


def title(drawn: tuple[LockRow, ...]) -> str:
    """Return the finding: where the readers–writer lock is surely faster."""
    pays = [f"{percent(row.reading_share)} reading, {row.held}" for row in drawn if _pays(row)]
    if not pays:
        return "A readers–writer lock is shown to pay nowhere here"
    return finding("A readers–writer lock pays:", pays, "; ")


def _pays(row: LockRow) -> bool:
    return side_of_one(row.speedup) == "above"


def draw(drawn: tuple[LockRow, ...]) -> Figure:
    """Return the chart: a line with error bars for each time spent inside; the plain lock is at 1."""
    figure, axes = new_axes(title(drawn), 3.9)
    styles = series_styles(row.held for row in drawn)
    lines = []
    for held in dict.fromkeys(row.held for row in drawn):
        mine = [row for row in drawn if row.held == held]
        places, marks = [row.reading_share for row in mine], [at(held, 1, row.speedup) for row in mine]
        lines.append(Line(held, places, marks, styles[held], list(map(_in_words, mine))))
    draw_lines(axes, lines)
    speedup_axis(axes, "y", *extent((at("", 1, row.speedup) for row in drawn), 1.0))
    axes.axhline(1.0, color=MUTED, linestyle=(0, (1, 2)), label="a plain lock")
    shares = sorted({row.reading_share for row in drawn})
    axes.set_xticks(shares)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    axes.set_xlabel("share of operations that read", color=INK)
    axes.set_ylabel("speedup over a plain lock", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[LockRow, ...]) -> str:
    """Return the chart in words: every speedup."""
    return f"Speedup of a readers–writer lock over a plain lock. {'; '.join(map(_in_words, drawn))}."


def _in_words(row: LockRow) -> str:
    return f"{percent(row.reading_share)} reading, {row.held}: {ratio(row.speedup)}"


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis.run)
    return Drawing("read_write_lock", None, alt(found), draw(found), CAPTION) if found else None


CHART = ChartKind(60, _chart)
