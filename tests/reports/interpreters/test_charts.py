"""Each chart draws what its rows say, and its title is the finding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.drawing.style import series_styles
from reports.interpreters import cost_chart as cost
from reports.interpreters import startup_chart as startup
from reports.interpreters import threads_chart as threads
from reports.interpreters import workload_chart as workload
from reports.interpreters.gallery import draw_across

if TYPE_CHECKING:
    from reports.interpreters.study import Study


def test_threads_by_interpreter(three: Study) -> None:
    """The best cell of threads; the title counts where they were faster."""
    rows = threads.rows(three)
    assert [(mark.row, mark.series, mark.point.value) for mark in rows] == [
        ("sha", "3.13", 1.0),
        ("sha", "3.13t (GIL on)", 1.0),
        ("sha", "3.13t", 2.0),
    ]
    assert threads.title(rows) == (
        "Workloads in which threads were faster than sequential: "
        "0 of 1 with 3.13, 0 of 1 with 3.13t (GIL on) and 1 of 1 with 3.13t"
    )
    assert "sha, 3.13t: 2.00× (2.00–2.00), 2 workers" in threads.alt(rows)
    (axes,) = threads.draw(rows, series_styles(mark.series for mark in rows), 2).axes
    assert "2×: 2 usable CPUs" in [line.get_label() for line in axes.lines]


def test_a_workload_by_interpreter(three: Study) -> None:
    """A row for each interpreter with every runner that has a time; the title names the highest."""
    rows = workload.rows(three, "sha")
    assert {(mark.row, mark.series) for mark in rows} == {
        (name, runner) for name in ("3.13", "3.13t (GIL on)", "3.13t") for runner in ("threads", "processes")
    }
    assert workload.title("sha", rows) == (
        "sha: the highest speedup is that of processes with 3.13 and 3.13t (GIL on); threads with 3.13t"
    )
    figure = workload.draw("sha", rows, series_styles(three.runners), 2)
    labels = [str(container.get_label()) for container in figure.axes[0].containers]
    assert labels == ["processes", "threads"]
    assert workload.alt("sha", rows).startswith("sha: best speedup")


def test_the_cost_of_a_build(three: Study) -> None:
    """Every workload and the mean; the range of PEP 779 is drawn for builds and not for a switch."""
    rows = cost.rows(three.pairs[:1])
    assert [(mark.row, round(mark.point.value, 9)) for mark in rows] == [
        ("sha", 1.25),
        ("geometric mean", 1.25),
    ]
    assert cost.title(rows) == "Time of one worker without the GIL, on average: 1.25× (3.13t / 3.13)"
    styles = series_styles(["3.13t / 3.13"])
    drawn = [cost.draw(rows, styles, pep_779=asked).axes[0] for asked in (True, False)]
    shown = ["PEP 779: 10 to 15 % slower" in axes.get_legend_handles_labels()[1] for axes in drawn]
    assert shown == [True, False]
    low, high = drawn[0].get_xlim()
    assert low < 1
    assert high > 1.25


def test_start_up_by_interpreter(three: Study) -> None:
    """By runner and workers, the interpreters of each together."""
    rows = startup.rows(three)
    assert [(mark.row, mark.series) for mark in rows] == [
        (runner, name)
        for runner in ("threads, 2", "processes, 2")
        for name in ("3.13", "3.13t (GIL on)", "3.13t")
    ]
    assert (
        startup.title(rows) == "Slowest to be ready: threads with 2 workers on 3.13, 4.00\N{NO-BREAK SPACE}ms"
    )
    assert "threads, 2, 3.13t: 4.00 ms" in startup.alt(rows)
    startup.draw(rows, series_styles(mark.series for mark in rows))


def test_every_chart_is_saved_twice(three: Study) -> None:
    """A PNG with a safe name, and an SVG with its words; no id is in two charts."""
    charts = draw_across(three)
    assert [chart.file_name for chart in charts] == [
        "00_threads.png",
        "01_speedups_sha.png",
        "02_cost_of_the_build.png",
        "03_cost_of_the_lock.png",
        "04_startup.png",
    ]
    assert all(chart.png.startswith(b"\x89PNG") and chart.alt for chart in charts)
    ids = [found for chart in charts for found in re.findall(r'\bid="([^"]+)"', str(chart.svg))]
    assert len(ids) == len(set(ids))
