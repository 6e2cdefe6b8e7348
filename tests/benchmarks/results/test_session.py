"""A run: every cell without a time has its reason; what was finished before an interruption is kept."""

from __future__ import annotations

import io
import signal
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.machine.allowance import Allowance
from benchmarks.machine.environment import observe_process
from benchmarks.machine.gil_state import GilReport
from benchmarks.measure.rounds import CellRounds, GroupOrder, GroupResult, Round
from benchmarks.plan.plan import Request, make_plan
from benchmarks.plan.presets import Cell
from benchmarks.process.interruption import Interrupted
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision
from benchmarks.results import session
from benchmarks.results.progress import Progress
from benchmarks.results.session import Session
from benchmarks.runners.worker import WorkerFacts

if TYPE_CHECKING:
    import pytest


def measured(
    request: Request,
    monkeypatch: pytest.MonkeyPatch,
    *results: GroupResult | KeyboardInterrupt,
) -> tuple[Session, list[Cell]]:
    """Return a run whose groups have these results, or are interrupted, and the cells that were ordered."""
    ordered: list[Cell] = []
    coming = iter(results)

    def pretend(order: GroupOrder, _supervision: Supervision) -> GroupResult:
        ordered.extend(order.cells)
        result = next(coming)
        if isinstance(result, KeyboardInterrupt):
            raise result
        return result

    monkeypatch.setattr(session, "measure_supervised", pretend)
    run = Session(make_plan(request))
    with suppress(KeyboardInterrupt):
        run.measure(Progress(Console(file=io.StringIO()), lambda: 0.0))
    return run, ordered


SLEEP = Request(workloads="sleep", runners="threads", workers="2")


def test_a_workload_that_a_runner_refuses_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asyncio has nothing to await in pure_python; the others are measured."""
    request = Request(workloads="pure_python", runners="asyncio threads", workers="2")
    run, ordered = measured(request, monkeypatch, GroupResult(4, "precise"))
    cell = Cell("pure_python", "asyncio", 2)
    assert list(run.failures) == [cell]
    assert run.failures[cell].reason.startswith("pure_python has no coroutine form")
    assert cell not in ordered
    assert Cell("pure_python", "threads", 2) in ordered


def test_what_trying_has_shown_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measuring process's reasons join those that were known beforehand."""
    cell = Cell("sleep", "threads", 2)
    result = GroupResult(4, "precise", failures={cell: Failure("no way", status="skipped")})
    run, ordered = measured(SLEEP, monkeypatch, result)
    assert run.groups == {"sleep": result}
    assert cell in ordered
    assert run.failures == result.failures


def test_what_workers_say_of_their_gil_is_kept_by_workload(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the imports and at the end, with the module that switched it on."""
    facts = WorkerFacts(1, gil_enabled=True, blas_threads=None, gil_switched_on_by="_a")
    seen = CellRounds((Round(1.0),), (facts,), gil_on_after_imports=False)
    result = GroupResult(4, "precise", measured={Cell("sleep", "threads", 2): seen})
    run, _ = measured(SLEEP, monkeypatch, result)
    assert run.gil_reports() == (GilReport("sleep", after_imports=False, at_end=True, switched_on_by="_a"),)


def test_the_environment_is_that_of_the_processes_that_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the first that told one, with the BLAS that a later one loaded; nothing where all were lost."""
    told = replace(observe_process(), python_version="3.99.1", blas=None)
    results = (
        GroupResult(0, ""),
        GroupResult(4, "precise", environment=told),
        GroupResult(4, "precise", environment=replace(told, blas="openblas 0.3")),
    )
    three = Request(workloads="sleep pure_python sha256_large", runners="threads", workers="2")
    assert measured(three, monkeypatch, *results)[0].environment() == replace(told, blas="openblas 0.3")
    assert measured(SLEEP, monkeypatch, GroupResult(0, ""))[0].environment() is None


def test_an_interrupted_run_has_its_finished_groups_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the group that was being measured is shown, not even what can't run in it."""
    request = Request(workloads="sleep pure_python", runners="asyncio threads", workers="2")
    run, _ = measured(request, monkeypatch, GroupResult(4, "precise"), Interrupted(signal.SIGTERM))
    assert run.interrupted == "SIGTERM"
    assert {cell.workload for cell in run.cells()} == set(run.groups) == {"sleep"}
    assert run.failures == {}


def test_before_anything_is_measured_a_run_shows_all_that_is_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that its tests can be listed; Ctrl-C in the first group leaves it at that."""
    run, _ = measured(SLEEP, monkeypatch, KeyboardInterrupt())
    assert run.interrupted == "SIGINT"
    assert not run.has_results
    assert run.cells() == run.plan.cells()


def test_workers_that_have_no_room_are_skipped_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """20 more tasks are enough for 8 threads, not for as many processes; a line says so at once."""
    monkeypatch.setattr(session, "count_allowance", lambda: Allowance(10**12, "", 20, "RLIMIT_NPROC"))
    monkeypatch.setattr(session, "measure_supervised", lambda order, _: GroupResult(len(order.cells), ""))
    said = io.StringIO()
    run = Session(make_plan(Request(workloads="sleep", runners="threads", workers="2 8")))
    run.measure(Progress(Console(file=said, width=200), lambda: 0.0))
    assert {(cell.workers, failure.status) for cell, failure in run.failures.items()} == {(8, "skipped")}
    assert {cell.runner for cell in run.failures} == {"ceiling"}
    assert run.groups["sleep"].item_count == 5
    assert "sleep: no room for 8 workers: its group would need" in said.getvalue()
