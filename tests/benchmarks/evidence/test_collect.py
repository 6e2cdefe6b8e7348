"""Collecting evidence: every figure is there, or the reason why it is not."""

from __future__ import annotations

import time

import pytest

from benchmarks.evidence import collect
from benchmarks.evidence.collect import Evidence, Sampling, collect_evidence
from benchmarks.evidence.gil_words import Gils, NotMeasuredError
from benchmarks.machine.meters import NO_QUOTA
from benchmarks.measure.open_cell import OpenCell, open_cell
from benchmarks.measure.rounds import Work
from benchmarks.plan.presets import Cell
from benchmarks.plan.selection import find_runners
from workloads.sleep import SLEEP

pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def opened(runner: str, items: range) -> OpenCell:
    """Return an open cell of two workers."""
    work = Work(SLEEP, items, (), lambda: NO_QUOTA, time.perf_counter)
    return open_cell(Cell("sleep", runner, 2), find_runners()[runner], work)


def collect_from(cell: OpenCell, sample_s: int) -> Evidence:
    """Return the evidence of an open cell."""
    sampling = Sampling(cell.gils, cell.cell.workers, sample_s)
    return collect_evidence(cell.executor, cell.task, cell.work.items, sampling)


def test_processes_have_a_timeline_and_no_share_of_this_process() -> None:
    """The work is done elsewhere: not applicable."""
    cell = opened("processes", range(4))
    with cell.closing:
        evidence = collect_from(cell, sample_s=1)
    assert evidence.gil_share is None
    assert str(evidence.gil_share_reason).startswith("not applicable")
    assert evidence.timeline is not None
    assert evidence.timeline_reason is None


def test_no_sampling_is_a_reason() -> None:
    """A preset that leaves it out says so."""
    cell = opened("threads", range(4))
    with cell.closing:
        sampling = Sampling(Gils(reason="not measured: hidden."), workers=2)
        evidence = collect_evidence(cell.executor, cell.task, cell.work.items, sampling)
    assert str(evidence.gil_share_reason).startswith("not measured: this preset")


def test_a_sampler_that_cannot_look_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own words are kept, and the timeline is there all the same."""

    def refuse(*_arguments: object) -> None:
        raise NotMeasuredError("not measured: no rights.")

    monkeypatch.setattr(collect, "measure_gil_share", refuse)
    cell = opened("threads", range(4))
    with cell.closing:
        evidence = collect_from(cell, sample_s=1)
    assert evidence.gil_share_reason == "not measured: no rights."
    assert evidence.timeline is not None


def test_a_task_that_fails_in_the_traced_round_is_a_reason() -> None:
    """The cell keeps its times; only this figure is missing."""
    cell = opened("threads", range(4))
    with cell.closing:
        cell.executor.shutdown()
        evidence = collect_from(cell, sample_s=0)
    assert evidence.timeline is None
    assert "not measured: the task failed" in str(evidence.timeline_reason)
