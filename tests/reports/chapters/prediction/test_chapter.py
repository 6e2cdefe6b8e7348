"""The chapter on more cores: its finding, its tables, what it admits, and its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.prediction.chapter import CHAPTER, headline, in_short, sentences
from reports.chapters.prediction.chart import CHART
from tests.reports.make_run import ceiling, environment, gil_share, group

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from reports.speedups.cells import Analysis


def workload(name: str, processes: float, threads: float) -> list[dict[str, Any]]:
    """Return a group on two busy CPUs whose ceiling is 2."""
    cells = {("processes", 2): [1 / processes] * 6, ("threads", 2): [1 / threads] * 6}
    held = {"gil_share": gil_share(0.5), "items": 64}
    return [*group(name, cells, **held), ceiling(name, 2, [0.5] * 6, items=64)]


def test_one_workload_has_its_figures_in_the_headline(analyzed: Callable[..., Analysis]) -> None:
    """With intervals, and called predicted; the chart shows them as bands."""
    analysis = analyzed(workload("sha", 2.0, 1.6))
    assert headline(analysis) == "8 cores (predicted): processes 8.0× (8.0–8.0), threads 1.8× (0.93–2.2)"
    drawn = CHART.draw(analysis, "")
    assert drawn is not None
    assert drawn.workload is None
    assert "sha, processes: 8 cores, predicted: 8.0× (8.0–8.0)" in drawn.alt


def test_several_workloads_are_told_at_their_best(analyzed: Callable[..., Analysis]) -> None:
    """By name, for processes and for threads; the chart has a row for each."""
    analysis = analyzed([*workload("sha", 2.0, 1.6), *workload("matmul", 1.5, 1.3)])
    assert headline(analysis) == "8 cores (predicted, at best): processes 8.0× (sha), threads 1.8× (sha)"
    drawn = CHART.draw(analysis, "")
    assert drawn is not None
    assert "matmul, best measured here: processes, 2 workers: 1.50×" in drawn.alt


def test_upper_bounds_are_called_so(analyzed: Callable[..., Analysis]) -> None:
    """One CPU shows no cost: then the headline says at most, by name, in no more than 12 words."""
    one = environment(usable_cpus=1)
    analysis = analyzed([*workload("sha", 0.9, 0.9), *workload("matmul", 0.9, 0.9)], environment=one)
    assert headline(analysis) == "8 cores: processes at most 8.0× (sha), threads at most 2.2× (sha)"


def test_all_figures_and_their_inputs_are_in_tables(analyzed: Callable[..., Analysis]) -> None:
    """The next four powers of two; what is not measured again is checked with the run itself."""
    analysis = analyzed(workload("sha", 2.0, 1.6))
    told, inputs, checks = CHAPTER.tables(analysis)
    assert told.headings == ("Workload", "Runner", "4 cores", "8 cores", "16 cores", "32 cores")
    assert told.rows[1][:3] == ("sha", "processes", "4.0× (4.0–4.0)")
    assert told.values[1][2:] == (4.0, 8.0, 16.0, 32.0)
    assert "GIL or loop share" in inputs.headings
    assert [row[2] for row in checks.rows] == ["2 from 1", "2 from 1"]


def test_what_it_assumes_and_what_it_misses_is_said(analyzed: Callable[..., Analysis]) -> None:
    """Two CPUs can't show a limit that binds four, and settle no prediction of four."""
    said = list(sentences(analyzed(workload("sha", 2.0, 1.6))))
    assert said[0].startswith("Assumed: the additional cores are like these 2 CPUs and share memory")
    assert "could be checked: that needs a number of workers and half of it" in said[2]
    assert said[3] == "More cores may change 2 of 2 series."


def test_its_error_in_the_run_is_told(analyzed: Callable[..., Analysis]) -> None:
    """1.8 of two predicts 3 of four by Amdahl's law, and 3.3 were measured: 9 % too little."""
    cells = {("threads", 2): [1 / 1.8] * 6, ("threads", 4): [1 / 3.3] * 6}
    analysis = analyzed(group("sha", cells), environment=environment(usable_cpus=4))
    assert list(in_short(analysis)) == [
        "Checked once against cells of this run: the median error was 9.1 %.",
    ]


def test_a_run_that_allows_none_says_why(analyzed: Callable[..., Analysis]) -> None:
    """Sequential with threads of its own: no figure, and the reason once for all runners."""
    cells = {("processes", 2): [1.0] * 6, ("threads", 2): [1.0] * 6}
    analysis = analyzed(group("sha", cells, cpu_s=[1.8] * 6))
    assert headline(analysis) == "More cores: this run allows no prediction"
    (reason,) = sentences(analysis)
    assert reason.startswith(
        "No prediction for sha (threads) and sha (processes). Sequential keeps 1.80 cores"
    )
    assert CHART.draw(analysis, "") is None
