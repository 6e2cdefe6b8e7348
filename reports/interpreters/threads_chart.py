"""Chart: what threads gain in every workload, by interpreter; the page's first picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.drawing.axes import legend, new_axes
from reports.drawing.marks import point
from reports.drawing.rows import Mark, draw_marks, height_in, in_words, speedup_frame
from reports.drawing.style import INK
from reports.speedups.verdicts import speedup_text
from reports.wording.numbers import listing, workers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from matplotlib.figure import Figure

    from reports.drawing.style import SeriesStyle
    from reports.interpreters.study import Study

RUNNER = "threads"
"""The runner that the GIL decides on."""


def rows(study: Study) -> tuple[Mark, ...]:
    """Return the best cell of threads in every workload, for each interpreter."""
    return tuple(
        Mark(
            row["workload"],
            one.name,
            point(row, "speedup"),
            f"{speedup_text(row)}, {workers(int(row['workers']))}",
        )
        for one in study.measured
        for _, row in one.analysis.best.iterrows()
        if row["runner"] == RUNNER
    )


def title(drawn: Sequence[Mark]) -> str:
    """Return the finding: in how many workloads threads were faster than sequential, by interpreter."""
    counts = []
    for name in dict.fromkeys(mark.series for mark in drawn):
        mine = [mark for mark in drawn if mark.series == name]
        counts.append(f"{sum(mark.point.low > 1 for mark in mine)} of {len(mine)} with {name}")
    return f"Workloads in which threads were faster than sequential: {listing(counts)}"


def draw(drawn: Sequence[Mark], styles: Mapping[str, SeriesStyle], usable_cpus: int) -> Figure:
    """Return the chart: one row for each workload, the interpreters slightly apart."""
    names = list(dict.fromkeys(mark.row for mark in drawn))
    figure, axes = new_axes(title(drawn), height_in(len(names), len(styles)))
    draw_marks(axes, names, drawn, styles)
    speedup_frame(axes, drawn, usable_cpus)
    axes.set_xlabel("best speedup of threads (sequential = 1×)", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: Sequence[Mark]) -> str:
    """Return the chart in words: every figure that it draws."""
    return f"Best speedup of threads over sequential, by workload and interpreter. {in_words(drawn)}."
