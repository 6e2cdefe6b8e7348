"""The charts over all interpreters: gains of threads, speedups, costs, start-up, and response times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.latency import curves_chart
from reports.drawing.axes import (
    finding,
    legend,
    new_axes,
    new_panels,
    seconds_axis,
    short,
    speedup_axis,
)
from reports.drawing.chart import Drawing, save_all
from reports.drawing.marks import (
    Mark,
    at,
    draw_marks,
    extent,
    height_in,
    in_words,
    point,
    speedup_frame,
)
from reports.drawing.style import GRID, INK, series_styles
from reports.interpreters.by_interpreter import start_ups
from reports.interpreters.pairs import DESIRED, LIMIT, cost, mean_cost
from reports.speedups.verdicts import speedup_text
from reports.wording.numbers import duration, listing, ratio, workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from reports.chapters.latency.curves_chart import Curve
    from reports.drawing.chart import Chart
    from reports.drawing.style import SeriesStyle
    from reports.interpreters.pairs import Difference, Pair
    from reports.interpreters.study import Study
    from reports.statistics.intervals import Interval

RUNNER = "threads"
"""The runner that the GIL decides on."""
MEAN = "geometric mean"
PANEL_IN = 2.5
FRAME_IN = 1.2
TALLEST_IN = 20.0

THREADS_CAPTION = (
    "The best cell of threads with its 95 % interval, each against sequential of the same interpreter in the "
    "same run."
)
SPEEDUPS_CAPTION = "The best cell of each runner with its 95 % interval."
STARTUP_CAPTION = "Until all workers are ready, with 95 % intervals."
LATENCY_CAPTION = (
    "Part of all requests that was answered within a time; the further right, the rarer. A curve ends where "
    "fewer than ten requests took longer."
)
COSTS: dict[Difference, tuple[str, str]] = {
    "build": (
        "cost_of_the_build",
        "Times as long as with the GIL, with 95 % intervals. The gray band is 10 to 15 % slower.",
    ),
    "switch": ("cost_of_the_lock", "Time without the GIL over time with it, with 95 % intervals."),
}
"""Kind and caption of the chart of what was measured in turns."""


def draw_across(study: Study) -> tuple[Chart, ...]:
    """Return every chart that there are numbers for."""
    return save_all(drawings(study), "across-")


def drawings(study: Study) -> Iterator[Drawing]:
    """Yield the charts in the order of their files."""
    yield from _threads(study)
    for workload in study.workloads:
        yield from _speedups(study, workload)
    for difference in COSTS:
        yield from _costs([pair for pair in study.pairs if pair.differ_by == difference], difference)
    yield from _startup(study)
    yield from _latency(study)


def _rows(
    title: str, marks: Sequence[Mark], styles: Mapping[str, SeriesStyle], xlabel: str
) -> tuple[Figure, Axes]:
    """Return a chart with a row for each name of a row, in their order, the series slightly apart."""
    names = list(dict.fromkeys(mark.row for mark in marks))
    present = {mark.series for mark in marks}
    shown = {name: style for name, style in styles.items() if name in present}
    figure, axes = new_axes(title, height_in(len(names), len(shown)))
    draw_marks(axes, names, marks, shown)
    axes.set_xlabel(xlabel, color=INK)
    return figure, axes


def _threads(study: Study) -> Iterator[Drawing]:
    marks = thread_marks(study)
    if marks:
        styles = series_styles(one.name for one in study.measured)
        figure, axes = _rows(threads_title(marks), marks, styles, "best speedup of threads (sequential = 1×)")
        speedup_frame(axes, marks, study.usable_cpus)
        legend(figure, axes)
        alt = f"Best speedup of threads over sequential, by workload and interpreter. {in_words(marks)}."
        yield Drawing("threads", None, alt, figure, THREADS_CAPTION)


def thread_marks(study: Study) -> tuple[Mark, ...]:
    """Return the best cell of threads in every workload, for each interpreter."""
    return _best_cells(
        study, lambda name, cell: (cell["workload"], name) if cell["runner"] == RUNNER else None
    )


def threads_title(marks: Sequence[Mark]) -> str:
    """Return the finding: in how many workloads threads were faster than sequential, the most first."""
    counts = {}
    for name in dict.fromkeys(mark.series for mark in marks):
        mine = [mark.faster for mark in marks if mark.series == name]
        counts[f"{name} {sum(mine)} of {len(mine)}"] = sum(mine) / len(mine)
    return finding("Threads faster:", sorted(counts, key=counts.__getitem__, reverse=True))


def _speedups(study: Study, workload: str) -> Iterator[Drawing]:
    marks = speedup_marks(study, workload)
    if marks:
        title = speedups_title(workload, marks)
        xlabel = "best speedup (sequential of the same run = 1×)"
        figure, axes = _rows(title, marks, series_styles(study.runners), xlabel)
        speedup_frame(axes, marks, study.usable_cpus)
        legend(figure, axes)
        alt = f"{workload}: best speedup of each runner over sequential, by interpreter. {in_words(marks)}."
        yield Drawing("speedups", workload, alt, figure, SPEEDUPS_CAPTION)


def speedup_marks(study: Study, workload: str) -> tuple[Mark, ...]:
    """Return the best cell of each runner in one workload with each interpreter."""
    return _best_cells(
        study, lambda name, cell: (name, cell["runner"]) if cell["workload"] == workload else None
    )


def speedups_title(workload: str, marks: Sequence[Mark]) -> str:
    """Return the finding: with each interpreter the highest speedup of those that are shown to be faster."""
    highest: dict[str, Mark] = {}
    for mark in marks:
        best = highest.setdefault(mark.row, mark)
        if (mark.faster, mark.point.value) > (best.faster, best.point.value):
            highest[mark.row] = mark
    by_runner: dict[str, list[str]] = {}
    for name, mark in highest.items():
        by_runner.setdefault(mark.series if mark.faster else "", []).append(name)
    none = by_runner.pop("", [])
    told = [f"{short(runner)} with {listing(names)}" for runner, names in by_runner.items()]
    told += [f"none with {listing(none)}"] if none else []
    return finding(f"{short(workload)}, fastest:", told, "; ")


def _best_cells(study: Study, place: Callable[[str, pd.Series], tuple[str, str] | None]) -> tuple[Mark, ...]:
    """Return the best cells of all runs that have a place; it names row and series."""
    found = (
        (place(one.name, cell), cell) for one in study.measured for _, cell in one.analysis.best.iterrows()
    )
    return tuple(
        Mark(
            *where,
            point(cell, "speedup"),
            f"{speedup_text(cell)}, {workers(int(cell['workers']))}",
            faster=cell["verdict"] == "faster",
        )
        for where, cell in found
        if where
    )


def _costs(pairs: Sequence[Pair], difference: Difference) -> Iterator[Drawing]:
    marks = cost_marks(pairs)
    if marks:
        kind, caption = COSTS[difference]
        styles = series_styles(map(_name, pairs))
        xlabel = "time without the GIL over time with it, one worker"
        figure, axes = _rows(costs_title(marks), marks, styles, xlabel)
        points = [mark.point for mark in marks]
        axes.axvline(1.0, color=INK, linewidth=1.2, label="as long as with the GIL")
        if difference == "build":  # PEP 779 is about builds
            speedup_axis(axes, "x", *extent(points, 1.0, LIMIT))
            axes.axvspan(DESIRED, LIMIT, color=GRID, zorder=0, label="PEP 779: 10 to 15 % slower")
        else:
            speedup_axis(axes, "x", *extent(points, 1.0))
        legend(figure, axes)
        alt = f"Time without the GIL over time with it, with one worker, by workload. {in_words(marks)}."
        yield Drawing(kind, None, alt, figure, caption)


def cost_marks(pairs: Sequence[Pair]) -> tuple[Mark, ...]:
    """Return the cost of every workload for each pair, and behind them the means."""
    costs = [_cost_mark(pair, name, cost(pair, name)) for pair in pairs for name in pair.costs]
    means = [(pair, mean_cost(pair)) for pair in pairs]
    return (*costs, *(_cost_mark(pair, MEAN, mean) for pair, mean in means if mean))


def costs_title(marks: Iterable[Mark]) -> str:
    """Return the finding: the mean cost of each pair."""
    means = [f"{mark.point.value:.2f}× ({mark.series})" for mark in marks if mark.row == MEAN]
    return finding("Time of one worker without the GIL:", means)


def _cost_mark(pair: Pair, row: str, interval: Interval) -> Mark:
    return Mark(row, _name(pair), at(_name(pair), 1, interval), ratio(interval))


def _name(pair: Pair) -> str:
    return f"{pair.head.name} / {pair.base.name}"


def _startup(study: Study) -> Iterator[Drawing]:
    marks = startup_marks(study)
    if marks:
        styles = series_styles(one.name for one in study.measured)
        figure, axes = _rows(startup_title(marks), marks, styles, "time until all workers are ready")
        seconds_axis(axes, "x", *extent(mark.point for mark in marks))
        axes.tick_params(axis="x", labelsize=8.5)  # its ticks may be close together
        legend(figure, axes)
        alt = f"Time until all workers are ready, by runner, workers and interpreter. {in_words(marks)}."
        yield Drawing("startup", None, alt, figure, STARTUP_CAPTION)


def startup_marks(study: Study) -> tuple[Mark, ...]:
    """Return each start-up that was measured, by runner and number of workers."""
    return tuple(
        Mark(
            f"{runner}, {count}",
            one.name,
            at(runner, count, row.all_ready_s),
            duration(row.all_ready_s),
        )
        for (runner, count), found in start_ups(study).items()
        for one, row in zip(study.measured, found, strict=True)
        if row is not None
    )


def startup_title(marks: Iterable[Mark]) -> str:
    """Return the finding: what takes longest to start, and with which interpreter."""
    slowest = max(marks, key=lambda mark: mark.point.value)
    which = f"{slowest.point.runner} with {workers(slowest.point.workers)} on {slowest.series}"
    return f"Slowest to be ready: {which}, {slowest.text.partition(' (')[0]}"


Curves = tuple[str, tuple["Curve", ...]]
"""An interpreter and its curves."""


def _latency(study: Study) -> Iterator[Drawing]:
    panels = latency_panels(study)
    if panels:
        alt = " ".join(f"{name}: {curves_chart.alt(curves)}" for name, curves in panels)
        yield Drawing("latency", None, alt, _draw_panels(panels), LATENCY_CAPTION)


def latency_panels(study: Study) -> tuple[Curves, ...]:
    """Return the interpreters that have curves, with these."""
    panels = [(one.name, curves_chart.rows(one.run)) for one in study.measured]
    return tuple((name, curves) for name, curves in panels if curves)


def latency_title(panels: Iterable[Curves]) -> str:
    """Return the finding: the median answer beside one busy thread, by interpreter."""
    told = [
        f"{curves_chart.median_text(curve)} with {name}"
        for name, curves in panels
        for curve in curves
        if curve.name == "beside 1 busy thread"
    ]
    return finding("Median response beside one busy thread:", told) if told else "Response times"


def _draw_panels(panels: Sequence[Curves]) -> Figure:
    """Return the chart: panels below each other, with the same axes."""
    height_in = min(TALLEST_IN, FRAME_IN + PANEL_IN * len(panels))
    figure, every_axes = new_panels(latency_title(panels), height_in, len(panels))
    every = [curve for _, curves in panels for curve in curves]
    styles = series_styles(curve.name for curve in every)
    for axes, (name, curves) in zip(every_axes, panels, strict=True):
        curves_chart.draw_curves(axes, curves, styles)
        axes.set_title(name, loc="left", fontsize=10, color=INK)
    curves_chart.rarity_axis(every_axes[-1], every)
    times_s = [seconds for curve in every for seconds in curve.times_s]
    seconds_axis(every_axes[0], "y", min(times_s), max(times_s))
    every_axes[-1].set_xlabel("part of all requests that was answered", color=INK)
    legend(figure, *every_axes)
    return figure
