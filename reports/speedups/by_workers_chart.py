"""Charts by number of workers: speedups of threads and processes, with ceiling and noise, and throughput."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from matplotlib.ticker import FuncFormatter

from reports.data.model import AA_CONTROL
from reports.drawing.axes import finding, legend, new_axes, short, speedup_axis, worker_axis
from reports.drawing.chart import ChartKind, Drawing
from reports.drawing.marks import Line, Point, by_workers, draw_lines, extent, point, points
from reports.drawing.style import INK, MUTED, SeriesStyle, series_styles
from reports.speedups.cells import INDEPENDENT_PROCESSES, runner_name
from reports.speedups.ranking import ranking
from reports.speedups.rounds import items_bound
from reports.speedups.verdicts import speedup_text
from reports.wording.numbers import VERY_SLOW, listing, rate, ratio, significant, workers
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd
    from matplotlib.figure import Figure

    from reports.speedups.cells import Analysis

SPEEDUP_CAPTION = (
    "Speedup by workers, with 95 % intervals. The gray band is sequential measured twice: within it, a "
    "difference means nothing. Independent processes have their items from the start and ship nothing back."
)
COMPARED = ("threads", "processes")
CEILING = SeriesStyle(MUTED, "_", ":")
"""A style of its own, for it is no runner: nothing that one could choose."""
THROUGHPUT_CAPTION = "Throughput by workers, from the median round."


@dataclass(frozen=True, slots=True)
class SpeedupRows:
    """What is drawn: the cells' speedups, the ceiling, the noise (A/A control), and what the items allow."""

    title: str
    points: tuple[Point, ...]
    ceiling: tuple[Point, ...]
    control: Point | None
    usable_cpus: int
    bounds: tuple[Point, ...] = ()


def compared(analysis: Analysis, workload: str) -> tuple[str, ...]:
    """Return the runners that a chart shows: threads and processes, and what is faster than both.

    Where one of the two was not measured, the next simple runner takes its place.
    """
    ranked = ranking(analysis, workload)
    measured = sorted(ranked.best["runner"], key=prominence)
    usual = [name for name in COMPARED if name in measured]
    shown = (usual + [name for name in measured if name not in usual])[: len(COMPARED)]
    faster = [] if set(ranked.leading) & set(shown) else list(ranked.leading[:1])
    return (*shown, *faster)


def _of(runners: Iterable[str], drawn: Iterable[Point]) -> tuple[Point, ...]:
    chosen = set(runners)
    return tuple(p for p in drawn if p.runner in chosen)


def speedup_rows(analysis: Analysis, workload: str) -> SpeedupRows:
    """Return the speedups of one group."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    controls = cells[(cells["role"] == AA_CONTROL) & (cells["status"] == "timed")]
    runners = compared(analysis, workload)
    best = analysis.best[(analysis.best["workload"] == workload) & analysis.best["runner"].isin(runners)]
    return SpeedupRows(
        speedup_title(workload, best),
        _of(runners, points(cells, "speedup")),
        points(cells, "speedup", role="ceiling"),
        None if controls.empty else point(controls.iloc[0], "speedup"),
        analysis.run.environment.usable_cpus,
        _bounds(cells[(cells["role"] == "measured") & (cells["status"] == "timed")]),
    )


def speedup_title(workload: str, best: pd.DataFrame) -> str:
    """Return the finding: the verdict on the best cell of each runner, the highest speedup first."""
    verdicts = [
        f"{short(row['runner'])} {_verdict(row['verdict'], row['speedup'])}"
        for _, row in best.sort_values("speedup", ascending=False, kind="stable").iterrows()
    ]
    return finding(f"{short(workload)}:", verdicts)


def _verdict(verdict: str, speedup: float) -> str:
    """Return ``faster (1.81×)``; far below 1, where two decimals say nothing, ``1,362 times slower``."""
    very_slow = verdict == "slower" and speedup < VERY_SLOW
    return f"{1 / speedup:,.0f} times slower" if very_slow else f"{verdict} ({speedup:.2f}×)"


def draw_speedups(drawn: SpeedupRows, styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart."""
    figure, axes = new_axes(drawn.title, 4.1)
    control = (drawn.control,) if drawn.control else ()
    worker_axis(axes, [p.workers for p in drawn.points], drawn.usable_cpus)
    speedup_axis(axes, "y", *extent((*drawn.points, *drawn.ceiling, *drawn.bounds, *control), 1.0))
    axes.set_ylabel("speedup (sequential = 1×)", color=INK)
    axes.axhline(1.0, color=INK, linewidth=1.2, label="as fast as sequential")
    if drawn.control:
        axes.axhspan(
            drawn.control.low, drawn.control.high, color=MUTED, alpha=0.25, label="sequential measured twice"
        )
    if drawn.bounds:
        axes.plot(
            [p.workers for p in drawn.bounds],
            [p.value for p in drawn.bounds],
            label="what the number of items allows",
            color=INK,
            linestyle=":",
        )
    draw_lines(axes, [*by_workers(drawn.points, styles), *_ceiling(drawn.ceiling)])
    legend(figure, axes)
    return figure


def _ceiling(ceiling: tuple[Point, ...]) -> list[Line]:
    named = [replace(p, runner=INDEPENDENT_PROCESSES) for p in ceiling]
    at, tips = [p.workers for p in named], [p.tip() for p in named]
    return [Line(INDEPENDENT_PROCESSES, at, named, CEILING, tips)] if named else []


def speedup_alt(analysis: Analysis, workload: str) -> str:
    """Return the chart in words: every figure that it draws."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    timed = cells[cells["role"].isin(["ceiling", "measured"]) & (cells["status"] == "timed")]
    timed = timed[timed["runner"].isin(compared(analysis, workload)) | (timed["role"] == "ceiling")]
    figures = [
        f"{runner_name(row)}, {workers(row['workers'])}: {speedup_text(row)}" for _, row in timed.iterrows()
    ]
    allowed = [f"{workers(p.workers)} {ratio(p.value)}" for p in _bounds(timed)]
    bound = f" The number of items allows {listing(allowed)} at most." if allowed else ""
    return f"Speedup over sequential by number of workers, {workload}. {'; '.join(figures)}.{bound}"


def _bounds(cells: pd.DataFrame) -> tuple[Point, ...]:
    """Return by number of workers what the items allow, if any leaves workers without one at the end."""
    counts = cells.loc[cells["workers"] > 1, ["workers", "items"]].drop_duplicates().sort_values("workers")
    allowed = [(int(count), items_bound(int(items), int(count))) for count, items in counts.to_numpy()]
    if all(most == count for count, most in allowed):
        return ()
    return tuple(Point("items", count, most, math.nan, math.nan) for count, most in allowed)


def _speedups(analysis: Analysis, workload: str) -> Drawing:
    found = speedup_rows(analysis, workload)
    return Drawing(
        "speedup",
        workload,
        speedup_alt(analysis, workload),
        draw_speedups(found, series_styles(analysis.runners)),
        SPEEDUP_CAPTION,
    )


SPEEDUPS = ChartKind(20, _speedups, by_workload=True)


@dataclass(frozen=True, slots=True)
class ThroughputRows:
    """What is drawn: items per second of the cells and of sequential."""

    workload: str
    unit: str
    points: tuple[Point, ...]
    sequential: Point
    usable_cpus: int


def throughput_rows(analysis: Analysis, workload: str) -> ThroughputRows:
    """Return the throughput of one group."""
    cells = analysis.cells[analysis.cells["workload"] == workload]
    reference = cells[(cells["role"] == "reference") & (cells["status"] == "timed")].iloc[0]
    return ThroughputRows(
        workload,
        str(reference["unit"]),
        _of(compared(analysis, workload), points(cells, "items_per_s")),
        point(reference, "items_per_s"),
        analysis.run.environment.usable_cpus,
    )


def throughput_title(drawn: ThroughputRows) -> str:
    """Return the finding: the highest throughput beside that of sequential."""
    top = max(drawn.points, key=lambda p: p.value)
    return (
        f"{short(drawn.workload)}: up to {significant(top.value)} {short(drawn.unit)}/s "
        f"({short(top.runner)}, {workers(top.workers)}), sequential {significant(drawn.sequential.value)}"
    )


def draw_throughput(drawn: ThroughputRows, styles: dict[str, SeriesStyle]) -> Figure:
    """Return the chart."""
    figure, axes = new_axes(throughput_title(drawn), 3.7)
    worker_axis(axes, [p.workers for p in drawn.points], drawn.usable_cpus)
    axes.axhline(drawn.sequential.value, color=INK, linewidth=1.2, label="sequential")
    axes.axhspan(drawn.sequential.low, drawn.sequential.high, color=MUTED, alpha=0.25, label="its interval")
    draw_lines(axes, by_workers(drawn.points, styles, partial(rate, unit=drawn.unit)))
    axes.set_ylim(bottom=0, top=extent((*drawn.points, drawn.sequential))[1] * 1.08)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    axes.set_ylabel(f"{short(drawn.unit)} per second", color=INK)
    legend(figure, axes)
    return figure


def throughput_alt(drawn: ThroughputRows) -> str:
    """Return the chart in words: every figure that it draws."""
    figures = [
        f"{name}: {rate(p.interval, drawn.unit)}"
        for name, p in (
            ("sequential", drawn.sequential),
            *((f"{p.runner}, {workers(p.workers)}", p) for p in drawn.points),
        )
    ]
    return f"Throughput by number of workers, {drawn.workload}. {'; '.join(figures)}."


def _throughput(analysis: Analysis, workload: str) -> Drawing:
    found = throughput_rows(analysis, workload)
    return Drawing(
        "throughput",
        workload,
        throughput_alt(found),
        draw_throughput(found, series_styles(analysis.runners)),
        THROUGHPUT_CAPTION,
    )


THROUGHPUT = ChartKind(23, _throughput, by_workload=True, on_demand=True)
