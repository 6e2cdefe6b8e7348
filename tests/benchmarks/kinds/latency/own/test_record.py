"""Beside a user's function: the plan, what is left out and why, and what is recorded, to exact numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.evidence.gil_share import BY_WORDS, GilShare
from benchmarks.kinds.latency.measurement import LATENCY
from benchmarks.kinds.latency.own import record
from benchmarks.kinds.latency.own.conditions import OwnCondition, Runs, Waits
from benchmarks.kinds.latency.own.measurement import OwnResult
from benchmarks.kinds.latency.own.record import MOST_UNNAMED_S, own_labels, waits_record
from benchmarks.machine.environment import observe_process
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision
from tests.benchmarks.kinds.latency.make_rounds import answers_round
from tests.benchmarks.kinds.latency.own.make_plan import planned

if TYPE_CHECKING:
    from functools import partial

    from benchmarks.kinds.model import Outcome
    from benchmarks.plan.plan import Plan

SUPERVISED = Supervision(None, 1.0, lambda _ended: None)  # type: ignore[arg-type] # nothing is started
CALLED = OwnCondition(Waits.LOOP, Runs.IN_LOOP, 1)


def measure(monkeypatch: pytest.MonkeyPatch, plan: Plan, failure: Failure | None = None) -> Outcome:
    """Measure with a job that is pretended: the last condition fails, or all do."""

    def pretend(job: partial[None], _subject: str, _supervision: Supervision) -> object:
        (order,) = job.args
        *measured, last = order.conditions
        rounds = dict.fromkeys(measured, (answers_round(0.001),))
        return failure or OwnResult(observe_process(), measured=rounds, failures={last: Failure("it raised")})

    monkeypatch.setattr(record, "run_or_fail", pretend)
    return LATENCY.measure(plan, SUPERVISED)


@pytest.mark.parametrize("preset", ["quick", "default", "full"])
@pytest.mark.parametrize("item_s", [0.01, 0.5, 100.0])
@pytest.mark.parametrize("failure", [None, Failure("it crashed")])
def test_every_label_is_measured_or_lost(
    monkeypatch: pytest.MonkeyPatch, preset: str, item_s: float, failure: Failure | None
) -> None:
    """Each in one of the two, whatever the length of an item; those that are lost are told apart."""
    plan = planned(item_s, preset)
    outcome = measure(monkeypatch, plan, failure)
    assert sorted([*outcome.measured, *outcome.failures]) == sorted(LATENCY.labels(plan))
    assert all(each["series"] == "function" for each in outcome.records("latency"))


def test_too_long_items_are_not_measured_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """An idle loop alone says nothing; no process is started, and no time planned."""
    plan = planned(100.0)
    outcome = measure(monkeypatch, plan, Failure("it was started"))
    assert not outcome.measured
    assert "STEP_TIMEOUT=" in outcome.failures["event_loop-beside-in_loop-1"].reason
    assert "nothing to compare" in outcome.failures["event_loop-beside-none"].reason
    assert LATENCY.about_s(plan) == 0


def test_what_cannot_be_pickled_goes_to_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the reason; threads are measured."""
    outcome = measure(monkeypatch, planned(0.01, problem="items can't be pickled."))
    reasons = {label: failure.reason for label, failure in outcome.failures.items()}
    assert reasons["event_loop-beside-process_pool-1"] == "Items can't be pickled."
    assert "event_loop-beside-to_thread-1" in outcome.measured


def test_unnamed_it_is_short_or_left_out() -> None:
    """By default only the loop; nothing if items are so long that it would take more than 25 s."""
    assert len(own_labels(planned(0.01, kinds=None))) < len(own_labels(planned(0.01)))
    assert 0 < LATENCY.about_s(planned(0.2, kinds=None)) <= MOST_UNNAMED_S
    assert LATENCY.about_s(planned(2.0, kinds=None)) == 0
    assert LATENCY.about_s(planned(2.0)) > MOST_UNNAMED_S


def test_a_record_has_the_percentiles_of_each_block_and_the_gil_share() -> None:
    """Nearest ranks; a lost request counts as the longest, so the 99th percentile is unknown."""
    share = GilShare(0.9, 0.8, 1.0, 100, 0, 1000, BY_WORDS)
    result = OwnResult(observe_process(), gil_share=share)
    rounds = (answers_round(0.001, 0.002, 0.004), answers_round(0.003, 0.001, lost=1))
    found = waits_record(CALLED, rounds, result)
    facts = found.extra_info
    assert found.data_s == (0.002, 0.003)
    assert facts["p99_s"] == [0.004, None]
    assert facts["worst_s"] == [0.004, 0.003]
    assert (facts["requests"], facts["lost"]) == ([3, 3], [0, 1])
    assert facts["gil_share"] == [0.9, 0.8, 1.0]
    assert (facts["waits"], facts["function_runs"], facts["function_workers"]) == ("event_loop", "in_loop", 1)
