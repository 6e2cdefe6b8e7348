"""The matrix: what stands in its cells, whose cause is shown, and what is said of the run's noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.advice.matrix import MatrixRow, matrix, rounded, trust
from reports.statistics.intervals import Interval
from tests.reports.make_run import cell, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def row_of(analysis: Analysis) -> MatrixRow:
    """Return the only row."""
    (row,) = matrix(analysis, findings(analysis)).rows
    return row


def test_plain_runners_come_first(analyzed: Callable[..., Analysis]) -> None:
    """Threads and processes, then the variants, whatever their order in the run."""
    names = ("processes-fork", "asyncio", "processes", "threads", "processes-chunked")
    analysis = analyzed(group("sha", {(name, 2): [0.5] * 6 for name in names}))
    assert matrix(analysis, findings(analysis)).runners == (
        *("threads", "processes", "asyncio"),
        *("processes-chunked", "processes-fork"),
    )


def test_a_cell_tells_its_verdict_by_a_sign_and_in_words(analyzed: Callable[..., Analysis]) -> None:
    """Not by color alone; the tip has the interval."""
    cells = {("threads", 4): [0.5] * 6, ("processes", 2): [2.0] * 6, ("asyncio", 2): [0.9, 1.1] * 3}
    threads, processes, asyncio = row_of(analyzed(group("sha", cells))).cells
    assert (threads.sign, threads.figure, threads.workers, threads.style) == ("▲", "2.00×", 4, "faster")
    assert threads.tip == "threads, 4 workers: 2.00× (2.00–2.00), faster, 6 blocks"
    assert (processes.sign, processes.style) == ("▼", "slower")
    assert (asyncio.sign, asyncio.style, asyncio.verdict) == ("=", "unclear", "no difference shown")
    assert [each.advised for each in (threads, processes, asyncio)] == [True, False, False]


def test_what_has_no_time_says_why(analyzed: Callable[..., Analysis]) -> None:
    """A failure stands in the cell; a dash where it was skipped; the tip has the reason."""
    lost = [
        without_time("sha", "processes", 2, "failed", reason="needs <more>"),
        without_time("sha", "asyncio", 2, "skipped"),
    ]
    timed = [*group("sha", {("threads", 2): [0.5] * 6}), *group("b", {("asyncio", 2): [0.5] * 6})]
    analysis = analyzed(timed, lost)
    row, _ = matrix(analysis, findings(analysis)).rows
    assert [(each.figure, each.sign) for each in row.cells] == [("2.00×", "▲"), ("failed", ""), ("–", "")]
    assert "needs <more>" in row.cells[1].tip
    nothing = row_of(analyzed([], [without_time("sha", "threads", 2, "failed")]))
    assert (nothing.advice, nothing.tag, nothing.gil) == ("Not measured", "–", None)


def test_what_was_skipped_everywhere_has_no_column(analyzed: Callable[..., Analysis]) -> None:
    """A Python without sub-interpreters needs no column of dashes."""
    lost = [without_time("sha", "interpreters", 2, "skipped")]
    analysis = analyzed(group("sha", {("threads", 2): [0.5] * 6}), lost)
    assert matrix(analysis, findings(analysis)).runners == ("threads",)


def test_the_cause_is_that_of_threads(analyzed: Callable[..., Analysis]) -> None:
    """What the GIL did is asked first, also where processes are advised."""
    cells = {("processes", 2): [0.5] * 6, ("threads", 2): [1.0] * 6}
    row = row_of(analyzed(group("sha", cells)))
    assert (row.advice, row.tagged) == ("Processes, 2 workers", "threads")
    assert row_of(analyzed(group("sha", {("processes", 2): [0.5] * 6}))).tagged == "processes"


@pytest.mark.parametrize(
    ("speedup", "written"),
    [(1.956, "1.96×"), (0.5, "0.50×"), (12.34, "12×"), (0.0095, "105× slower"), (0.1, "0.10×")],
)
def test_speedups_are_rounded_as_people_do(speedup: float, written: str) -> None:
    """Two or three digits."""
    assert rounded(Interval(speedup, speedup, speedup)) == written


def test_trust_names_what_is_doubtful(analyzed: Callable[..., Analysis]) -> None:
    """A control that differs from itself makes its workload doubtful."""
    calm, loud = group("sha", {("threads", 2): [0.5] * 6}), group("loud", {("threads", 2): [0.5] * 6})
    loud[1] = cell("loud", "sequential", 1, [0.8] * 6, role="twin")
    analysis = analyzed([*calm, *loud])
    said = trust(analysis, findings(analysis))
    assert "no difference in 1 of 2 workloads" in said
    assert "no interval goes farther than 25 % from 1.00" in said
    assert "Read loud with care." in said
    doubts = {row.workload: row.doubt for row in matrix(analysis, findings(analysis)).rows}
    assert doubts["loud"]
    assert doubts["sha"] is None
    empty = analyzed([])
    assert "unknown" in trust(empty, findings(empty))
