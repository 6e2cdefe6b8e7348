"""What of a run would surprise its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.advice.matrix import matrix
from reports.pages.surprises import MOST, Surprise, surprises
from reports.speedups.cells import analyze
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import answers
from tests.reports.make_run import group

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def of(analysis: Analysis) -> tuple[Surprise, ...]:
    """Return the surprises of a run."""
    return surprises(analysis, matrix(analysis, findings(analysis)))


def test_nothing_surprises_in_an_empty_run(analyzed: Callable[..., Analysis]) -> None:
    """Nothing measured, nothing said."""
    assert of(analyzed([])) == ()


def test_a_runner_ten_times_slower_is_told(analyzed: Callable[..., Analysis]) -> None:
    """As times slower, with its cause, and once for a workload: the plainest runner."""
    cells = {(runner, 2): [50.0] * 6 for runner in ("processes", "processes-fork")}
    told = [each for each in of(analyzed(group("tiny", cells))) if "tiny" in each.sentence]
    assert len(told) == 1
    assert told[0].sentence.startswith("tiny: 50× slower than sequential with processes (")
    assert told[0].anchor == "workload-1"


def test_threads_that_make_it_slower_are_told(analyzed: Callable[..., Analysis]) -> None:
    """Those of a tenth and more; less than that surprises nobody."""
    slower = of(analyzed(group("sha", {("threads", 2): [1.5] * 6})))
    assert any(each.sentence.startswith("sha: threads make it slower, 0.67×") for each in slower)
    hardly = of(analyzed(group("sha", {("threads", 2): [1.05] * 6})))
    assert not any("make it slower" in each.sentence for each in hardly)


def test_there_are_five_at_most(analyzed: Callable[..., Analysis]) -> None:
    """And two of a kind, so that one kind does not hide the others."""
    groups = [each for name in "abcdefgh" for each in group(name, {("threads", 2): [30.0 + ord(name)] * 6})]
    found = of(analyzed(groups))
    assert len(found) <= MOST
    assert sum("slower than sequential" in each.sentence for each in found) == 2
    assert all(len(each.sentence.split()) <= 30 for each in found)


def test_a_response_that_takes_ten_times_as_long_is_told() -> None:
    """With both times, rounded, and where the chapter is."""
    points = [answers(p50_s=[50e-6] * 6), answers("threads", 1, p50_s=[5e-3] * 6)]
    found, *_ = of(analyze(run_of(*points)))
    assert found.sentence == (
        "Next to 1 busy thread, the median response takes 5.0 ms instead of 50 µs: about 100× as long."
    )
    assert found.anchor == "latency"
    quick = of(analyze(run_of(points[0], answers("threads", 1, p50_s=[1e-4] * 6))))
    assert not any("median response" in each.sentence for each in quick)
