"""Each chart draws what its marks say, and its title is the finding."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from reports.interpreters import charts
from tests.reports.interpreters.make_study import (
    HISTOGRAM,
    study_of_answers,
)

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from reports.interpreters.study import Study


def _axes(study: Study, kind: str) -> Axes:
    """Return the axes of the first chart of a kind."""
    return next(drawing for drawing in charts.drawings(study) if drawing.kind == kind).figure.axes[0]


def test_threads_by_interpreter(three: Study) -> None:
    """The best cell of threads; the title counts where they were faster."""
    rows = charts.thread_marks(three)
    assert [(mark.row, mark.series, mark.point.value) for mark in rows] == [
        ("sha", "3.13", 1.0),
        ("sha", "3.13t (GIL on)", 1.0),
        ("sha", "3.13t", 2.0),
    ]
    assert charts.threads_title(rows) == "Threads faster: 3.13t 1 of 1, 3.13 0 of 1"
    assert rows[2].text == "2.00× (2.00–2.00), 2 workers"
    assert "2×: 2 usable CPUs" in [line.get_label() for line in _axes(three, "threads").lines]


def test_a_workload_by_interpreter(three: Study) -> None:
    """A row for each interpreter with every runner that has a time; the title names the highest."""
    rows = charts.speedup_marks(three, "sha")
    assert {(mark.row, mark.series) for mark in rows} == {
        (name, runner) for name in ("3.13", "3.13t (GIL on)", "3.13t") for runner in ("threads", "processes")
    }
    assert charts.speedups_title("sha", rows) == (
        "sha, fastest: processes with 3.13 and 3.13t (GIL on); threads with 3.13t"
    )
    undecided = [replace(mark, faster=mark.faster and mark.row != "3.13") for mark in rows]
    assert charts.speedups_title("sha", undecided) == (
        "sha, fastest: processes with 3.13t (GIL on); threads with 3.13t"
    )
    labels = [str(container.get_label()) for container in _axes(three, "speedups").containers]
    assert labels == ["processes", "threads"]


def test_the_cost_of_a_build(three: Study) -> None:
    """Every workload and the mean; the range of PEP 779 is drawn for builds and not for a switch."""
    rows = charts.cost_marks(three.pairs[:1])
    assert [(mark.row, round(mark.point.value, 9)) for mark in rows] == [
        ("sha", 1.25),
        ("geometric mean", 1.25),
    ]
    assert charts.costs_title(rows) == "Time of one worker without the GIL: 1.25× (3.13t / 3.13)"
    drawn = [_axes(three, kind) for kind in ("cost_of_the_build", "cost_of_the_lock")]
    shown = ["PEP 779: 10 to 15 % slower" in axes.get_legend_handles_labels()[1] for axes in drawn]
    assert shown == [True, False]
    low, high = drawn[0].get_xlim()
    assert low < 1
    assert high > 1.25


def test_start_up_by_interpreter(three: Study) -> None:
    """By runner and workers, the interpreters of each together."""
    rows = charts.startup_marks(three)
    assert [(mark.row, mark.series) for mark in rows] == [
        (runner, name)
        for runner in ("threads, 2", "processes, 2")
        for name in ("3.13", "3.13t (GIL on)", "3.13t")
    ]
    assert charts.startup_title(rows) == "Slowest to be ready: threads with 2 workers on 3.13, 4.00 ms"
    assert rows[2].text == "4.00 ms (4.00–4.00)"


def test_every_chart_is_saved_twice(three: Study) -> None:
    """A PNG with a safe name, and an SVG with its words; no id is in two charts."""
    saved = charts.draw_across(three)
    assert [chart.file_name for chart in saved] == [
        "00_threads.png",
        "01_speedups_sha.png",
        "02_cost_of_the_build.png",
        "03_cost_of_the_lock.png",
        "04_startup.png",
    ]
    assert all(chart.png.startswith(b"\x89PNG") and chart.alt for chart in saved)
    ids = [found for chart in saved for found in re.findall(r'\bid="([^"]+)"', str(chart.svg))]
    assert len(ids) == len(set(ids))


def test_a_panel_for_each_interpreter(tmp_path: Path) -> None:
    """With the same axes; one without curves has none."""
    shown = study_of_answers(tmp_path, histogram=HISTOGRAM)
    panels = charts.latency_panels(shown)
    assert [name for name, _ in panels] == ["3.13", "3.13t"]
    (drawing,) = charts.drawings(shown)
    assert [axes.get_title(loc="left") for axes in drawing.figure.axes] == ["3.13", "3.13t"]
    assert len({axes.get_ylim() for axes in drawing.figure.axes}) == 1
    assert (
        charts.latency_title(panels)
        == "Median response beside one busy thread: 5.10 ms with 3.13, 120 µs with 3.13t"
    )
    assert drawing.alt.startswith("3.13: Time to the answer")
