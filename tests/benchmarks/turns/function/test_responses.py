"""Response times of a function's gate: what both commits are asked for, and how it is told."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.kinds.latency.client import Answers
from benchmarks.kinds.latency.own.conditions import OwnCondition, Runs, Waits
from benchmarks.kinds.latency.own.measurement import OwnResult
from benchmarks.kinds.latency.rounds import AnswersRound
from benchmarks.machine.environment import observe_process
from benchmarks.process.messages import Failure
from benchmarks.turns.function import gate, responses
from benchmarks.turns.function.block import FunctionBlock, measure_responses_in_turn
from benchmarks.turns.function.plan import FunctionSide, Request, look_at_both, plan_function
from benchmarks.turns.function.responses import plan_responses, responses_record
from benchmarks.user_function.look.pickling import Pickling
from tests.benchmarks.turns.function.test_function_gate import PROBE

IDLE, LOADED = OwnCondition(Waits.LOOP), OwnCondition(Waits.LOOP, Runs.IN_LOOP, 1)


def test_both_sides_are_asked_under_the_same_conditions() -> None:
    """Those of a run with KINDS=latency; the rate of requests follows from the same calls."""
    plan = plan_responses(PROBE, PROBE, {0: 0.01, 1: 0.02, 2: 0.06}, 60)
    assert {IDLE, LOADED} <= set(plan.conditions)
    assert (plan.lasting.median_s, plan.lasting.longest_s, plan.left_out) == (0.02, 0.06, ())


def test_what_cannot_be_sent_to_a_process_on_one_side_is_left_out() -> None:
    """With its reason, once."""
    other = replace(PROBE, pickling=Pickling("it can't be pickled.", None, 10, 10))
    plan = plan_responses(PROBE, other, {0: 0.01}, 60)
    assert {condition.runs for condition in plan.conditions}.isdisjoint({Runs.POOL, Runs.PROCESSES})
    assert plan.left_out == ("Some response times are not measured: it can't be pickled.",)


def test_calls_that_are_too_long_leave_nothing_to_measure() -> None:
    """An idle loop alone says nothing of the function; the reason is a caveat."""
    plan = plan_responses(PROBE, PROBE, {0: 100.0}, 60)
    assert plan.conditions == ()
    assert "STEP_TIMEOUT=" in plan.left_out[0]


def test_each_round_has_its_percentiles() -> None:
    """By hand, of ten answers; what too many lost requests leave unknown is null, and failures are told."""
    answered = Answers(0, 1, tuple(number / 1000 for number in range(1, 11)), (0.0,), (0.0,), 0)
    lossy = replace(answered, lost=5)
    rounds = tuple(AnswersRound(0.01, answers, None) for answers in (answered, lossy))
    result = OwnResult(observe_process(), measured={IDLE: rounds}, failures={LOADED: Failure("it raised.")})
    assert responses_record(result) == {
        "responses": [
            {
                "series": "function",
                "waits": "event_loop",
                "function_runs": "none",
                "function_workers": 0,
                "p50_s": [0.005, 0.008],
                "p90_s": [0.009, None],
                "p99_s": [0.01, None],
            }
        ],
        "responses_reasons": ["not measured: it raised."],
    }


@pytest.mark.parametrize("kinds", ["startup", "latency,startup"])
def test_a_gate_has_no_other_kinds(kinds: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One sentence, before anything is measured."""
    assert gate.main(["--workload=work:f", f"--kinds={kinds}"]) == 2
    assert "a gate has no kind 'startup': KINDS=latency measures" in capsys.readouterr().err


def test_both_commits_answer_in_turn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Really: a loop that calls the function for 20 ms answers later than an idle one."""
    monkeypatch.setattr(responses, "BUDGET_S", 0.1)
    (tmp_path / "work.py").write_text(
        "import time\nitems = [0.02] * 3\ndef wait(item):\n    time.sleep(item)\n    return item\n"
    )
    both = tuple(
        FunctionSide(name, name * 10, str(tmp_path), str(tmp_path), "", str(tmp_path / "elsewhere"))
        for name in ("base", "head")
    )
    request = Request("work:wait", "items", None, sys.executable, "threads", "2", explains=("responses",))
    plan = plan_function(look_at_both(both, request, tmp_path, 60), request, 60)
    assert plan.responses is not None
    plan = replace(plan, responses=replace(plan.responses, conditions=(IDLE, LOADED)))
    block: dict[str, dict[str, dict[str, object]]] = {"arms": {"base": {}, "head": {}}}
    measure_responses_in_turn(FunctionBlock(plan, 0, 0, tmp_path, 60), block)
    for arm in block["arms"].values():
        assert arm["responses_reasons"] == []
        idle, loaded = arm["responses"]  # type: ignore[misc] # a list of two
        assert max(idle["p50_s"]) < max(loaded["p50_s"])
