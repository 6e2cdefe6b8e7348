"""Chart: one workload by interpreter, the best speedup of every runner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.drawing.axes import legend, new_axes, short
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


def rows(study: Study, workload: str) -> tuple[Mark, ...]:
    """Return the best cell of each runner with each interpreter."""
    return tuple(
        Mark(
            one.name,
            row["runner"],
            point(row, "speedup"),
            f"{speedup_text(row)}, {workers(int(row['workers']))}",
        )
        for one in study.measured
        for _, row in one.analysis.best.iterrows()
        if row["workload"] == workload
    )


def title(workload: str, drawn: Sequence[Mark]) -> str:
    """Return the finding: the runner with the highest speedup with each interpreter."""
    highest: dict[str, Mark] = {}
    for mark in drawn:
        if mark.row not in highest or mark.point.value > highest[mark.row].point.value:
            highest[mark.row] = mark
    by_runner: dict[str, list[str]] = {}
    for name, mark in highest.items():
        by_runner.setdefault(mark.series, []).append(name)
    told = [f"{short(runner)} with {listing(names)}" for runner, names in by_runner.items()]
    return f"{short(workload)}: the highest speedup is that of {'; '.join(told)}"


def draw(workload: str, drawn: Sequence[Mark], styles: Mapping[str, SeriesStyle], usable_cpus: int) -> Figure:
    """Return the chart: one row for each interpreter, the runners slightly apart."""
    names = list(dict.fromkeys(mark.row for mark in drawn))
    present = {mark.series for mark in drawn}
    shown = {runner: style for runner, style in styles.items() if runner in present}
    figure, axes = new_axes(title(workload, drawn), height_in(len(names), len(shown)))
    draw_marks(axes, names, drawn, shown)
    speedup_frame(axes, drawn, usable_cpus)
    axes.set_xlabel("best speedup (sequential of the same run = 1×)", color=INK)
    legend(figure, axes)
    return figure


def alt(workload: str, drawn: Sequence[Mark]) -> str:
    """Return the chart in words: every figure that it draws."""
    return f"{workload}: best speedup of each runner over sequential, by interpreter. {in_words(drawn)}."
