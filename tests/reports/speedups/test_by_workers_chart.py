"""The charts by number of workers: speedups and throughput."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.drawing.marks import Point
from reports.drawing.style import series_styles
from reports.speedups.by_workers_chart import (
    compared,
    draw_speedups,
    draw_throughput,
    speedup_alt,
    speedup_rows,
    throughput_alt,
    throughput_rows,
    throughput_title,
)
from tests.reports.make_run import ceiling, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_speedups_are_those_of_the_cells_of_the_group(analysis: Analysis) -> None:
    """Timed cells by runner and workers, the A/A control apart; a failed cell is not drawn."""
    rows = speedup_rows(analysis, "sha")
    assert rows.points == (
        Point("processes", 2, 0.5, 0.5, 0.5),
        Point("threads", 2, 2.0, 2.0, 2.0),
        Point("threads", 4, 2.5, 2.5, 2.5),
    )
    assert rows.control == Point("sequential", 1, 1.0, 1.0, 1.0)
    assert rows.title == "sha: threads faster (2.50×), processes slower (0.50×)"


def test_far_below_one_the_title_says_how_many_times_slower(analyzed: Callable[..., Analysis]) -> None:
    """Two decimals would say 0.00×."""
    analysis = analyzed(group("tiny", {("threads", 2): [400.0] * 6}))
    assert speedup_rows(analysis, "tiny").title == "tiny: threads 400 times slower"


def test_speedups_are_drawn_as_the_rows_say(analysis: Analysis) -> None:
    """One line for each runner through its points, one at 1 and one at the usable CPUs."""
    (axes,) = draw_speedups(speedup_rows(analysis, "sha"), series_styles(analysis.runners)).axes
    lines = {str(line.get_label()): line for line in axes.lines}
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_array_equal(series["threads"].get_xydata(), [[2, 2.0], [4, 2.5]])
    np.testing.assert_array_equal(series["processes"].get_xydata(), [[2, 0.5]])
    assert set(np.asarray(lines["as fast as sequential"].get_ydata())) == {1.0}
    assert set(np.asarray(lines["2 usable CPUs"].get_xdata())) == {2}
    assert axes.get_ylabel() == "speedup (sequential = 1×)"


def test_the_ceiling_is_drawn_in_a_style_of_its_own(analyzed: Callable[..., Analysis]) -> None:
    """It is a line with its name through what the machine allowed, and it is in the words too."""
    run = [
        *group("sha", {("threads", 2): [0.8] * 6}),
        ceiling("sha", 2, [0.5] * 6),
        ceiling("sha", 4, [0.4] * 6),
    ]
    analysis = analyzed(run)
    styles = series_styles(analysis.runners)
    (axes,) = draw_speedups(speedup_rows(analysis, "sha"), styles).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    line = series["independent processes"]
    np.testing.assert_array_equal(line.get_xydata(), [[2, 2.0], [4, 2.5]])
    assert line.get_color() not in {style.color for style in styles.values()}
    assert "independent processes, 2 workers: 2.00× (2.00–2.00)" in speedup_alt(analysis, "sha")


def test_a_chart_shows_two_runners_and_what_is_faster(analyzed: Callable[..., Analysis]) -> None:
    """Threads and processes; another one where it is faster than both, or where one of the two is missing."""
    both = {("threads", 2): [0.9] * 6, ("processes", 2): [0.8] * 6}
    slow, fast = {("asyncio", 8): [0.85] * 6}, {("asyncio", 8): [0.2] * 6, ("dask", 2): [0.7] * 6}
    assert compared(analyzed(group("sha", both | slow)), "sha") == ("threads", "processes")
    assert compared(analyzed(group("sha", both | fast)), "sha") == ("threads", "processes", "asyncio")
    assert compared(analyzed(group("sha", slow)), "sha") == ("asyncio",)
    shown = speedup_rows(analyzed(group("sha", both | slow)), "sha").points
    assert {p.runner for p in shown} == {"threads", "processes"}


def test_the_words_hold_every_speedup(analysis: Analysis) -> None:
    """The alternative text tells each cell's figure with its interval."""
    assert speedup_alt(analysis, "sha") == (
        "Speedup over sequential by number of workers, sha. processes, 2 workers: 0.50× (0.50–0.50); "
        "threads, 2 workers: 2.00× (2.00–2.00); threads, 4 workers: 2.50× (2.50–2.50)."
    )


def test_throughput_is_items_per_second(analysis: Analysis) -> None:
    """Twenty items in 1, 0.5, 0.4 and 2 s."""
    rows = throughput_rows(analysis, "sha")
    assert rows.unit == "strings"
    assert rows.sequential == Point("sequential", 1, 20.0, 20.0, 20.0)
    assert [(p.runner, p.workers, p.value) for p in rows.points] == [
        ("processes", 2, 10.0),
        ("threads", 2, 40.0),
        ("threads", 4, 50.0),
    ]
    assert throughput_title(rows) == "sha: up to 50.0 strings/s (threads, 4 workers), sequential 20.0"


def test_throughput_is_drawn_as_the_rows_say(analysis: Analysis) -> None:
    """A line for each runner, one for sequential, an axis from 0 with the workload's unit."""
    (axes,) = draw_throughput(throughput_rows(analysis, "sha"), series_styles(analysis.runners)).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_array_equal(series["threads"].get_xydata(), [[2, 40.0], [4, 50.0]])
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylabel() == "strings per second"


def test_the_words_hold_every_throughput(analysis: Analysis) -> None:
    """The alternative text tells each cell's throughput with its interval."""
    words = throughput_alt(throughput_rows(analysis, "sha"))
    assert "sequential: 20.0 strings/s (20.0–20.0)" in words
    assert "threads, 4 workers: 50.0 strings/s (50.0–50.0)" in words
