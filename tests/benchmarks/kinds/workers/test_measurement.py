"""Which curves there are, why one may be missing, and what is recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.kinds.model import find_kinds
from benchmarks.kinds.workers import measurement
from benchmarks.kinds.workers.measurement import (
    BUDGET_S,
    NO_PROCESSES,
    WORKERS,
    curve_orders,
    curve_record,
    measure_workers,
)
from benchmarks.kinds.workers.seen import CurveOrder, CurveSeen, PointSeen, RoundSeen
from benchmarks.plan.allowed import SUITE
from benchmarks.plan.plan import Plan, Request, UserFunction, make_plan
from benchmarks.plan.presets import Extent
from benchmarks.process.messages import Failure
from benchmarks.user_function.plan import stand_in
from workloads.pure_python import PURE_PYTHON

if TYPE_CHECKING:
    from benchmarks.process.supervisor import Supervision

NAME = "work:run"


def planned(**asked: Any) -> Plan:  # noqa: ANN401 - fields of a request
    """Return the plan of a run of the suite."""
    return make_plan(Request(**asked), find_kinds())


def planned_own(problem: str | None = None, threads: tuple[str, ...] = (), **asked: Any) -> Plan:  # noqa: ANN401 - as above
    """Return the plan for a user's function that is no coroutine function."""
    record = {"measured_items": 7, "result_bytes": None}
    own = UserFunction(lambda: PURE_PYTHON, None, problem, record, SUITE, threads)
    plan = make_plan(Request(**asked), find_kinds(), {NAME: stand_in(NAME)})
    return replace(plan, own=own)


def seen(*, waits: bool = True) -> CurveSeen:
    """Return a curve of one worker and two."""
    rounds = (RoundSeen(8, 0.1, 0.5, 0.6, None, 0.02), RoundSeen(8, 0.2, 0.4, 0.6, 0.1, 0.021))
    points = (PointSeen(1, rounds, (0.01,), 5), PointSeen(2, rounds, (0.02, 0.03), None))
    return CurveSeen(points, {2: 60.0, 1: 40.0}, waits, 500, "", "time budget", "pss")


def test_the_suite_has_two_kinds_of_work_and_their_runners() -> None:
    """All curves together take the time of the preset."""
    orders = curve_orders(planned())
    assert [order.label for order in orders] == [
        *("waiting-threads", "waiting-asyncio", "computing-threads", "computing-processes"),
    ]
    assert sum(order.budget_s for order in orders) == pytest.approx(BUDGET_S[Extent.DEFAULT])
    assert WORKERS.about_s(planned()) <= 40
    assert {order.limit for order in curve_orders(planned(workers="2 4"))} == {None}


def test_runners_restrict_the_curves() -> None:
    """RUNNERS=threads: two; a run of nothing but sequential has none."""
    assert [order.label for order in curve_orders(planned(runners="threads"))] == [
        "waiting-threads",
        "computing-threads",
    ]
    assert "workers" not in planned(runners="sequential").kinds


def test_a_function_has_a_curve_for_each_runner_that_it_may_be_advised() -> None:
    """None of asyncio without a coroutine; WORKERS= is the limit, a word of the user's."""
    orders = curve_orders(planned_own(workers="2 6"))
    assert [order.label for order in orders] == ["own-threads", "own-processes"]
    assert {(order.limit, order.distinct) for order in orders} == {(6, 7)}
    assert curve_orders(planned_own())[0].limit is None
    assert curve_orders(planned_own(kinds="workers")) != ()


def test_processes_are_not_forked_beside_threads_of_the_module() -> None:
    """They are spawned, where they would be forked."""
    plan = planned_own(threads=("watcher",))
    forks = plan.runners["processes"].start_method() == "fork"
    assert curve_orders(plan)[-1].runner == ("processes-spawn" if forks else "processes")


def test_what_waits_is_not_tried_with_processes(
    monkeypatch: pytest.MonkeyPatch, supervision: Supervision
) -> None:
    """Every label has a result or a reason."""
    monkeypatch.setattr(measurement, "run_or_fail", lambda *_: seen())
    plan = planned_own()
    outcome = measure_workers(plan, supervision)
    assert set(outcome.measured) | set(outcome.failures) == set(WORKERS.labels(plan))
    assert outcome.failures == {"own-processes": Failure(NO_PROCESSES, status="skipped")}
    monkeypatch.setattr(measurement, "run_or_fail", lambda *_: seen(waits=False))
    assert measure_workers(plan, supervision).failures == {}


def test_what_cant_be_sent_has_no_curve_of_processes(
    monkeypatch: pytest.MonkeyPatch, supervision: Supervision
) -> None:
    """And a curve that fails says why."""
    answers: list[object] = [Failure("it broke.")]
    monkeypatch.setattr(measurement, "run_or_fail", lambda *_: answers.pop())
    outcome = measure_workers(planned_own("it can't be pickled."), supervision)
    assert {label: failure.reason for label, failure in outcome.failures.items()} == {
        "own-threads": "it broke.",
        "own-processes": "it can't be pickled.",
    }
    (first, _) = outcome.records("workers")
    assert (first["work"], first["runner"], first["status"]) == ("own", "threads", "failed")


def test_a_record_has_every_round_and_null_for_what_is_not_known() -> None:
    """One block without the server's figure is enough for null."""
    measured = curve_record(CurveOrder("waiting", "threads", 1.0, 1), seen(), planned())
    facts = measured.extra_info
    assert measured.data_s == (0.1, 0.2)
    assert facts["tried"] == [{"workers": 1, "per_s": 40.0}, {"workers": 2, "per_s": 60.0}]
    assert (facts["hold_s"], facts["waits"], facts["memory_is"]) == (0.02, True, "pss")
    assert facts["points"][0] == {
        "workers": 1,
        "items": 8,
        "wall_s": [0.1, 0.2],
        "cores_busy": [0.5, 0.4],
        "cores_wanted": [0.6, 0.6],
        "server_busy": None,
        "held_s": [0.02, 0.021],
        "starts_s": [0.01],
        "memory_bytes": 5,
    }
    assert facts["points"][1]["memory_bytes"] is None
