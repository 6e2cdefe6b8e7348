"""Response times beside the user's function at two commits: what is measured, and how a block has it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.latency.own.conditions import IN_PROCESSES, Lasting, conditions_of, why_not, workers_of
from benchmarks.kinds.latency.own.measurement import OwnOrder, OwnResult, measure_waits
from benchmarks.kinds.latency.own.record import identity
from benchmarks.kinds.latency.rounds import percentiles
from benchmarks.kinds.model import pool_beside, run_or_fail
from benchmarks.machine.meters import count_cpus
from benchmarks.plan.presets import Extent
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import RECORDED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.kinds.latency.own.conditions import OwnCondition
    from benchmarks.process.supervisor import Supervision
    from benchmarks.user_function.look.findings import Probe
    from benchmarks.user_function.workload import UserWork

EVERY = 2
"""Every second block has them, in either pass: six of twelve blocks are the fewest for an interval."""

ROUNDS = 2
"""Of each condition on each side of a block, after a warm-up that finds the rate of requests."""

BUDGET_S = 6.0
"""Seconds of a side in a block, if calls are short; conditions are those of a run with KINDS=latency."""

LATENCY = "latency"
"""The kind, as it is named on the command line."""


@dataclass(frozen=True, slots=True)
class ResponsesPlan:
    """What is measured, at both commits the same.

    Attributes:
        conditions: Who waits, and how the function is run meanwhile.
        lasting: Seconds of a call, as the head's first look found them: the rate of requests follows from it.
        pool: The runner of worker processes.
        left_out: Why other conditions are not measured, a sentence for each reason.
    """

    conditions: tuple[OwnCondition, ...]
    lasting: Lasting
    pool: str
    left_out: tuple[str, ...]


def plan_responses(
    base: Probe, head: Probe, item_s: Mapping[int, float], step_timeout_s: float
) -> ResponsesPlan:
    """Return what can be measured at both commits.

    Args:
        base: The first look at the base.
        head: The same at the head.
        item_s: Seconds of the items that both have.
        step_timeout_s: Most seconds for a round.
    """
    lasting = Lasting(median(item_s.values()), max(item_s.values()))
    apart = base.pickling.problem or head.pickling.problem
    reasons = {
        condition: apart
        if condition.runs in IN_PROCESSES and apart
        else why_not(condition, lasting, step_timeout_s, Extent.DEFAULT)
        for condition in conditions_of(Extent.DEFAULT, workers_of(count_cpus().usable))
    }
    kept = tuple(condition for condition, reason in reasons.items() if not reason)
    if not any(condition.workers for condition in kept):
        kept = ()  # an idle loop or thread says nothing of the function
    said = dict.fromkeys(reason.rstrip(".") for reason in reasons.values() if reason)
    left_out = tuple(f"Some response times are not measured: {reason}." for reason in said)
    return ResponsesPlan(kept, lasting, pool_beside(base.import_threads + head.import_threads), left_out)


def measure_responses(
    plan: ResponsesPlan, work: UserWork, seed: int, supervision: Supervision
) -> dict[str, Any]:
    """Return the response times of one side as a block has them; a lost process costs no more than that."""
    order = OwnOrder(work.workload, plan.conditions, plan.lasting, BUDGET_S, ROUNDS, seed, plan.pool)
    found = run_or_fail(partial(measure_waits, order), "latency (your function)", supervision)
    if isinstance(found, Failure):
        return {"responses": [], "responses_reasons": [f"not measured: {found.reason.replace(RECORDED, '')}"]}
    assert isinstance(found, OwnResult)  # noqa: S101 - what it sends
    return responses_record(found)


def responses_record(found: OwnResult) -> dict[str, Any]:
    """Return the percentiles of each round of each condition, and why other conditions have none.

    A percentile is null if so many requests were lost that it is unknown.
    """
    shares = {"p50_s": 0.5, "p90_s": 0.9, "p99_s": 0.99}
    return {
        "responses": [
            {**identity(condition), **{name: percentiles(rounds, share) for name, share in shares.items()}}
            for condition, rounds in found.measured.items()
        ],
        "responses_reasons": list(
            dict.fromkeys(f"not measured: {failure.reason}" for failure in found.failures.values())
        ),
    }
