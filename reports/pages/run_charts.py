"""The charts of one run: which there are, and which of them are drawn."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from reports.chapters.chapter import chapter_folders, find_chapters
from reports.drawing.chart import find_chart_kinds, wanted
from reports.drawing.processes import drawing

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from reports.drawing.chart import Chart, Wanted
    from reports.speedups.cells import Analysis

ROOMS = ("reports.speedups", "reports.why.charts")
"""Where there are charts beside those of the chapters."""
MOST = 15
"""More charts than these would keep people waiting for the page; they are drawn where all are asked for."""


def charts_of(analysis: Analysis, *, every: bool = False) -> tuple[Wanted[Analysis], ...]:
    """Return the charts that are drawn of a run: the whole run's, and group by group.

    Args:
        analysis: The run.
        every: Whether that is all there are, and not one for each workload and each chapter. If these are
            more than ``MOST``, chapters of which only the headline is open have none.
    """
    timed = set(analysis.best["workload"])
    workloads = [workload for workload in analysis.workloads if workload in timed]
    kinds = chain.from_iterable(map(find_chart_kinds, (*ROOMS, *chapter_folders())))
    found = tuple(wanted(workloads, kinds, every=every))
    if every or len(found) <= MOST:
        return found
    closed = {name for name, chapter in find_chapters().items() if not chapter.is_open}
    return tuple(chart for chart in found if chart.room not in closed)


def start_drawing(
    analysis: Analysis, *, every: bool = False
) -> AbstractContextManager[Callable[[], tuple[Chart, ...]]]:
    """Begin to draw the charts of a run; what is yielded waits for them and returns them."""
    return drawing(analysis, charts_of(analysis, every=every), "chart")


def draw_all(analysis: Analysis, *, every: bool = False) -> tuple[Chart, ...]:
    """Return the charts of a run; arguments are those of ``charts_of``."""
    with start_drawing(analysis, every=every) as charts:
        return charts()
