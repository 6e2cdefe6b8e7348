"""Rows of the table "why"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause.rules import causes
from reports.evidence_rows import evidence_rows, hot_lines, reasons
from tests.reports.make_run import ceiling, cell, gil_share, group, timeline, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis


def _run() -> list[dict[str, object]]:
    threads = cell(
        "sha",
        "threads",
        2,
        [0.8] * 6,
        gil_share=gil_share(0.98),
        timeline=timeline([[0, 0, 0.25, 0.5, 0.75], [1, 0, 0.25, 0.5, 0.75]], 0.75),
        items=20,
    )
    processes = cell(
        "sha", "processes", 2, [0.6] * 6, gil_share=None, gil_share_reason="not applicable: elsewhere."
    )
    return [*group("sha", {}), threads, processes, ceiling("sha", 2, [0.5] * 6)]


def test_evidence_in_words(analysed: Callable[..., Analysis]) -> None:
    """Each figure is written with its interval, and what is not there is a dash."""
    analysis = analysed(_run())
    reference, processes, threads = evidence_rows(analysis.cells, causes(analysis))
    assert (reference.runner, reference.ceiling, reference.stretch) == ("sequential (reference)", "–", "–")
    assert threads.gil_share == "98.0 % (97.0–99.0)"
    assert threads.ceiling == "2.00× (2.00–2.00)"
    assert (threads.efficiency, threads.efficiency_of_ceiling) == ("62.5 %", "62.5 % (62.5–62.5)")
    assert (threads.dispatch_delay, threads.result_delay) == ("250 ms", "250 ms")
    assert (processes.gil_share, processes.dispatch_delay) == ("–", "–")
    assert threads.cause
    assert threads.cause_sentence.endswith(".")
    assert not reference.cause


def test_every_missing_figure_has_its_reason(analysed: Callable[..., Analysis]) -> None:
    """What the measurement said of it, or that the file does not have it, or why the ceiling failed."""
    lost = without_time("sha", "ceiling", 4, "failed", role="ceiling", reason="It died.")
    more = cell("sha", "processes", 4, [0.6] * 6)
    found = reasons(analysed([*_run(), more], [lost]).cells)
    assert "GIL share of processes (2 workers): not applicable: elsewhere." in found
    assert "Timeline of sequential (1 worker) and processes (2 and 4 workers): not recorded." in found
    assert "Ceiling of processes (4 workers): failed: It died." in found


def test_threads_are_asked_before_others_that_were_sampled(analysed: Callable[..., Analysis]) -> None:
    """Coroutines come before them in the alphabet."""
    coroutines = cell("sha", "asyncio", 2, [0.8] * 6, gil_share=gil_share(0.5))
    found = hot_lines(analysed([*_run(), coroutines]).run.cells)
    assert found is not None
    assert found.where == "threads, 2 workers"


def test_hot_lines_are_those_of_threads(analysed: Callable[..., Analysis]) -> None:
    """Where the GIL was held is told of threads if they were sampled, else of sequential, else of nobody."""
    found = hot_lines(analysed(_run()).run.cells)
    assert found is not None
    assert found.where == "threads, 2 workers"
    assert found.lines[0].function == "work"
    sampled = hot_lines(analysed(group("sha", {}, gil_share=gil_share(0.5))).run.cells)
    assert sampled is not None
    assert sampled.where == "sequential"
    assert hot_lines(analysed(group("sha", {})).run.cells) is None
