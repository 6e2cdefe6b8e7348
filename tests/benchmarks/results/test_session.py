"""A run: every cell that has no time has its reason, known beforehand or found by trying."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.machine.gil_state import GilReport
from benchmarks.measure.model import CellRounds, GroupOrder, GroupResult, Round
from benchmarks.plan.cells import Cell
from benchmarks.plan.plan import Request, make_plan
from benchmarks.plan.presets import Preset
from benchmarks.process.failure import Failure
from benchmarks.process.supervisor import Supervision
from benchmarks.results import session
from benchmarks.results.progress import Progress
from benchmarks.results.session import Session
from benchmarks.runners.worker import WorkerFacts

if TYPE_CHECKING:
    import pytest

BRIEF = Preset("brief", precision=1.0, budget_s=0.0)


def run_of(
    request: Request, monkeypatch: pytest.MonkeyPatch, result: GroupResult
) -> tuple[Session, list[Cell]]:
    """Return a run whose groups all have the same result, and the list of cells that are ordered."""
    ordered: list[Cell] = []

    def pretend(order: GroupOrder, _supervision: Supervision) -> GroupResult:
        ordered.extend(order.cells)
        return result

    monkeypatch.setattr(session, "measure_supervised", pretend)
    progress = Progress(Console(file=io.StringIO()), lambda: 0.0)
    return Session(make_plan(request), progress), ordered


def test_a_workload_that_a_runner_refuses_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asyncio has nothing to await in pure_python; the others are measured."""
    request = Request(workloads="pure_python", runners="asyncio threads", workers="2")
    run, ordered = run_of(request, monkeypatch, GroupResult(4, "precise"))
    run.group("pure_python")
    cell = Cell("pure_python", "asyncio", 2)
    assert list(run.failures) == [cell]
    assert run.failures[cell].reason.startswith("pure_python has no coroutine form")
    assert cell not in ordered
    assert Cell("pure_python", "threads", 2) in ordered


def test_what_trying_has_shown_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measuring process's reasons join those that were known beforehand."""
    cell = Cell("sleep", "threads", 2)
    result = GroupResult(4, "precise", failures={cell: Failure("no way", status="skipped")})
    run, ordered = run_of(Request(workloads="sleep", runners="threads", workers="2"), monkeypatch, result)
    assert run.group("sleep") is result
    assert cell in ordered
    assert run.failures == result.failures


def test_what_workers_say_of_their_gil_is_kept_by_workload(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the imports and at the end, with the module that switched it on."""
    facts = WorkerFacts(1, gil_enabled=True, blas_threads=None, gil_switched_on_by="_a")
    seen = CellRounds((Round(1.0),), (facts,), gil_on_after_imports=False)
    result = GroupResult(4, "precise", measured={Cell("sleep", "threads", 2): seen})
    run, _ = run_of(Request(workloads="sleep", runners="threads", workers="2"), monkeypatch, result)
    assert run.gil_reports() == ()
    run.group("sleep")
    assert run.gil_reports() == (GilReport("sleep", after_imports=False, at_end=True, switched_on_by="_a"),)
