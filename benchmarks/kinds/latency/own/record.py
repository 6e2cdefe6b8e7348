"""Latency beside a user's function: its plan, and its records."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.latency.own.conditions import (
    IN_PROCESSES,
    Lasting,
    conditions_of,
    why_not,
    workers_of,
)
from benchmarks.kinds.latency.own.measurement import OwnOrder, OwnResult, measure_waits
from benchmarks.kinds.latency.rounds import answers_fields, percentiles
from benchmarks.kinds.model import Measured, Outcome, pool_runner, run_or_fail
from benchmarks.plan.presets import MIN_BLOCKS, Extent
from benchmarks.process.messages import Failure
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from benchmarks.kinds.latency.own.conditions import OwnCondition
    from benchmarks.kinds.latency.rounds import AnswersRound
    from benchmarks.plan.plan import Plan, UserFunction
    from benchmarks.process.supervisor import Supervision

BUDGET_S = {Extent.QUICK: 8.0, Extent.DEFAULT: 22.0, Extent.FULL: 150.0}
"""Seconds for everything, if items are short: a user does not want to wait long for the rest."""
BLOCKS = {Extent.QUICK: MIN_BLOCKS, Extent.DEFAULT: MIN_BLOCKS, Extent.FULL: 2 * MIN_BLOCKS}
"""Number of blocks, not counting the warm-up."""
MOST_UNNAMED_S = 25.0
"""It may add no more to a run in which the user did not name it."""
OVERHEAD_S = 0.15
"""Approximate seconds of a round beside its calls."""


def own_extent(plan: Plan) -> Extent:
    """Return how much is measured: by default, where the user did not name this kind, only a short form."""
    unnamed = plan.asked.get("kinds") is None
    return Extent.QUICK if unnamed and plan.preset.extent is Extent.DEFAULT else plan.preset.extent


def own_conditions(plan: Plan) -> tuple[OwnCondition, ...]:
    """Return the conditions of a plan, including those that can't be measured."""
    return conditions_of(own_extent(plan), workers_of(plan.cpus.usable))


def own_labels(plan: Plan) -> tuple[str, ...]:
    """Return the label of every benchmark."""
    return tuple(condition.label for condition in own_conditions(plan))


def own_about_s(plan: Plan) -> float:
    """Return about how many seconds it takes: the budget, or longer if items are long.

    A round lasts for a call, after the one that is in progress when it begins, and until those in progress
    at its end have ended.
    """
    measured = [each for each in own_conditions(plan) if _reason(each, plan) is None]
    if not any(each.workers for each in measured):
        return 0.0
    return max(BUDGET_S[own_extent(plan)], _least_s(plan, measured))


def _least_s(plan: Plan, conditions: Iterable[OwnCondition]) -> float:
    item_s = lasting_of(_own(plan)).median_s
    block_s = sum(OVERHEAD_S + (2 + each.workers) * item_s for each in conditions if each.workers)
    return (BLOCKS[own_extent(plan)] + 1) * block_s


def lasting_of(own: UserFunction) -> Lasting:
    """Return how long a call takes, as the first look found it."""
    seconds = own.record["item_s"]
    return Lasting(seconds["median"], seconds["longest"])


def measure_own(plan: Plan, supervision: Supervision) -> Outcome:
    """Measure everything; a crash of the measuring process costs all of it."""
    outcome, own = Outcome(), _own(plan)
    reasons = {condition: _reason(condition, plan) for condition in own_conditions(plan)}
    for condition, reason in reasons.items():
        if reason is not None:
            lost = Failure(f"{reason[:1].upper()}{reason[1:]}.", status="skipped")
            outcome.lose(condition.label, lost, identity(condition))
    runnable = tuple(condition for condition, reason in reasons.items() if reason is None)
    if not any(condition.workers for condition in runnable):
        return _without(outcome, runnable)
    order = OwnOrder(
        own.make_workload,
        runnable,
        lasting_of(own),
        BUDGET_S[own_extent(plan)],
        BLOCKS[own_extent(plan)],
        plan.seed,
        pool=pool_runner(own),
    )
    match run_or_fail(partial(measure_waits, order), "latency (your function)", supervision):
        case OwnResult() as result:
            _sort_in(outcome, result)
            return replace(outcome, environment=result.environment)
        case Failure() as failure:
            for condition in runnable:
                outcome.lose(condition.label, failure, identity(condition))
    return outcome


def _without(outcome: Outcome, left: Sequence[OwnCondition]) -> Outcome:
    """Return the outcome if the function is run in no condition: then idle ones say nothing."""
    for condition in left:
        lost = Failure("There is nothing to compare an idle loop or thread with.", status="skipped")
        outcome.lose(condition.label, lost, identity(condition))
    return outcome


def _own(plan: Plan) -> UserFunction:
    if plan.own is None:
        raise ValueError("the plan has no function of the user's.")
    return plan.own


def _reason(condition: OwnCondition, plan: Plan) -> str | None:
    own = _own(plan)
    if condition.runs in IN_PROCESSES and own.why_no_processes:
        return own.why_no_processes.rstrip(".")
    lasting = lasting_of(own)
    if plan.asked.get("kinds") is None and _least_s(plan, own_conditions(plan)) > MOST_UNNAMED_S:
        return spoken(f"an item takes {lasting.median_s:.2g} s, so this is only measured with KINDS=latency")
    return why_not(condition, lasting, plan.step_timeout_s, own_extent(plan))


def _sort_in(outcome: Outcome, result: OwnResult) -> None:
    for condition, rounds in result.measured.items():
        outcome.measured[condition.label] = waits_record(condition, rounds, result)
    for condition, failure in result.failures.items():
        outcome.lose(condition.label, failure, identity(condition))


def identity(condition: OwnCondition) -> dict[str, Any]:
    """Return what identifies a condition."""
    return {
        "series": "function",
        "waits": str(condition.waits),
        "function_runs": str(condition.runs),
        "function_workers": condition.workers,
    }


def waits_record(condition: OwnCondition, rounds: Sequence[AnswersRound], result: OwnResult) -> Measured:
    """Return the benchmark of a condition: its times are the medians of its rounds.

    ``gil_share`` is of calls in one thread.
    """
    share = result.gil_share
    extra_info: dict[str, Any] = {
        "kind": "latency",
        **identity(condition),
        "verified": True,  # a wrong answer, or a wrong result of the function, has no time
        "gil_enabled": result.environment.gil_enabled_at_end,
        "gil_share": share and [share.share, share.low, share.high],
        "gil_share_reason": result.gil_share_reason,
        **answers_fields(rounds),
        "p99_s": percentiles(rounds, 0.99),
        "worst_s": [max(seen.answers.latencies_s) for seen in rounds],
        "caveats": [],
    }
    return Measured(tuple(extra_info["p50_s"]), extra_info)
