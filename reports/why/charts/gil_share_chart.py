"""Chart: in which part of the time the GIL was held, under sequential and under threads, by workload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from matplotlib.ticker import PercentFormatter

from reports.drawing.axes import legend, new_axes, short
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Mark, Point, draw_marks, height_in, point
from reports.drawing.style import INK, SeriesStyle, series_styles
from reports.speedups.verdicts import interval_of
from reports.wording.numbers import listing, share, workers
from reports.wording.runners import simplicity, worker_kind

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

MOSTLY = 0.9
CAPTION = (
    "Part of the wall time in which some thread of the measuring process held the GIL, as another process "
    "saw it, with 95 % intervals."
)


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One runner in one workload: its point, or why it has none.

    Attributes:
        text: The share with its interval in words, or the reason.
    """

    workload: str
    runner: str
    point: Point | None
    text: str


def rows(analysis: Analysis) -> tuple[ShareRow, ...]:
    """Return sequential and every runner in every workload; empty if no share was measured at all.

    A runner that was sampled with several numbers of workers is shown at its best, else with the fewest.
    """
    found = [
        _row(analysis, workload, str(runner), cells)
        for workload in analysis.workloads
        for runner, cells in _sampled(analysis.cells, workload).groupby("runner", sort=True)
    ]
    return tuple(found) if any(row.point for row in found) else ()


def _sampled(cells: pd.DataFrame, workload: str) -> pd.DataFrame:
    role = cells["role"].isin(["reference", "measured"])
    return cells[role & (cells["workload"] == workload) & (cells["status"] == "timed")]


def _row(analysis: Analysis, workload: str, runner: str, cells: pd.DataFrame) -> ShareRow:
    measured = cells[cells["gil_share"].notna()].sort_values("workers")
    if measured.empty:
        return ShareRow(workload, runner, None, str(cells.iloc[0]["gil_share_reason"]))
    best = analysis.best[(analysis.best["workload"] == workload) & (analysis.best["runner"] == runner)]
    at_best = measured[measured["workers"].isin(best["workers"])]
    row = (measured if at_best.empty else at_best).iloc[0]
    return ShareRow(workload, runner, point(row, "gil_share"), share(interval_of(row, "gil_share")))


def title(drawn: tuple[ShareRow, ...]) -> str:
    """Return the finding: in how many workloads the GIL was held nearly always.

    That is said of whole intervals, and of the runner with the most shares beside sequential whose workers
    share one GIL.
    """
    seen = [row for row in drawn if row.point]
    sharing = [row.runner for row in seen if worker_kind(row.runner) != "isolated"]
    parallel = [name for name in sharing if name != "sequential"] or sharing or [row.runner for row in seen]
    runner = min(parallel, key=lambda name: (-parallel.count(name), simplicity(name)))
    points = [row.point for row in seen if row.runner == runner and row.point]
    mostly = sum(p.low >= MOSTLY for p in points)
    return f"GIL held over {MOSTLY * 100:.0f} % under {short(runner)} in {mostly} of {len(points)} workloads"


def draw(drawn: tuple[ShareRow, ...], styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart: a line for each workload, a mark for each runner, from 0 to 100 %."""
    names = list(dict.fromkeys(row.workload for row in drawn))
    marks = [Mark(row.workload, row.runner, row.point, row.text) for row in drawn if row.point]
    runners = sorted({mark.series for mark in marks}, key=lambda name: (name != "sequential", name))
    figure, axes = new_axes(title(drawn), height_in(len(names), len(runners)))
    draw_marks(axes, names, marks, {name: styles.get(name, SeriesStyle(INK, "d", "-")) for name in runners})
    axes.set_xlim(-0.03, 1.03)
    axes.xaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    axes.set_xlabel("part of the time in which a thread held the GIL", color=INK)
    legend(figure, axes)
    return figure


def alt(drawn: tuple[ShareRow, ...]) -> str:
    """Return the chart in words: every share that it draws, and which are not there and why."""
    figures = []
    for row in drawn:
        count = f", {workers(row.point.workers)}" if row.point and row.runner != "sequential" else ""
        figures.append(f"{row.workload}, {row.runner}{count}: {row.text.rstrip('.')}")
    return f"Part of the time in which the GIL was held, by workload. {'; '.join(figures)}."


def caption(drawn: tuple[ShareRow, ...]) -> str:
    """Return what is seen, and which runners have no mark and why."""
    missing: dict[tuple[str, str], list[str]] = {}
    for row in drawn:
        if row.point is None:
            missing.setdefault((row.runner, row.text), []).append(row.workload)
    alike: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for (runner, reason), workloads in missing.items():
        alike.setdefault((reason, tuple(workloads)), []).append(runner)
    every = len({row.workload for row in drawn})
    own = dict.fromkeys(row.runner for row in drawn if row.point and worker_kind(row.runner) == "isolated")
    sentences = [CAPTION, *([f"Of {listing(own)} it is the mean over each worker's own GIL."] if own else [])]
    for (reason, where), runners in alike.items():
        there = "" if len(where) == every else f" in {listing(where)}"
        sentences.append(f"No mark for {listing(runners)}{there}: {reason.rstrip('.')}.")
    return " ".join(sentences)


def _chart(analysis: Analysis, _workload: str) -> Drawing | None:
    found = rows(analysis)
    if not found:
        return None
    return Drawing(
        "gil_share", None, alt(found), draw(found, series_styles(analysis.runners)), caption(found)
    )


CHART = ChartKind(10, _chart, on_demand=True)
