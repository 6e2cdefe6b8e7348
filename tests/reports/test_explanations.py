"""What cores busy says, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.explanations import explanations
from tests.reports.make_run import cell, group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def _said(analysis: Analysis) -> str:
    return " ".join(explanations(analysis.cells, analysis.best, analysis.run.environment.usable_cpus))


def test_more_cores_and_faster(analysed: Callable[..., Analysis]) -> None:
    """Twice the cores and half the time is what a gain looks like."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, [0.5] * 6, cpu_s=[1.0] * 6)]
    assert (
        _said(analysed(benchmarks))
        == "Threads kept 2.00 cores busy, sequential 1.00: more work ran at once, and was sooner done."
    )


def test_more_cores_but_no_faster_costs(analysed: Callable[..., Analysis]) -> None:
    """Twice the cores for the same time is twice the CPU time, and is said as that."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, [1.0] * 6, cpu_s=[2.0] * 6)]
    said = _said(analysed(benchmarks))
    assert "more work ran at once, but no sooner done" in said
    assert "took threads 2.0 times the CPU time of sequential" in said


def test_no_more_cores_is_what_a_serialised_runner_shows(analysed: Callable[..., Analysis]) -> None:
    """One core busy with two workers: seen, and no cause is named."""
    said = _said(analysed(group("sha", {("threads", 2): [1.0] * 6})))
    assert "no more work ran at once." in said
    assert "GIL" not in said


def test_waiting_is_recognised(analysed: Callable[..., Analysis]) -> None:
    """Sequential work that leaves the cores idle is mostly waiting."""
    benchmarks = group("sleep", {("threads", 8): [0.125] * 6}, cpu_s=[0.01] * 6)
    said = _said(analysed(benchmarks))
    assert "most of its time is waiting" in said
    assert "what ran side by side was mostly waiting" in said


def test_fewer_workers_that_do_as_well_are_pointed_out(analysed: Callable[..., Analysis]) -> None:
    """Four and eight workers gave no more than two."""
    cells = {("threads", workers): [0.5] * 6 for workers in (2, 4, 8)}
    assert "Threads: 2 workers gave what more of them gave" in _said(analysed(group("sha", cells)))


def test_a_busy_helper_may_be_the_limit(analysed: Callable[..., Analysis]) -> None:
    """A server at 0.9 cores may limit the workload; at 0.2 it was not saturated."""
    for busy, words in ((0.9, "they may be what limits"), (0.2, "none was saturated")):
        cells = group("http", {("threads", 2): [1.0] * 6}, helper_cpu_s=[busy] * 6)
        assert words in _said(analysed(cells))


def test_nothing_measured_explains_nothing(analysed: Callable[..., Analysis]) -> None:
    """Without CPU time, and without any time, there is nothing to say."""
    assert _said(analysed(group("sha", {("threads", 2): [0.5] * 6}, cpu_s=None))) == ""
    assert _said(analysed([])) == ""
