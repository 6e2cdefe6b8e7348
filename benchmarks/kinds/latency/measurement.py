"""Latency: response times in one measuring process, convoys in another, and the outcome of both."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.latency.conditions import Background, Condition, conditions_of
from benchmarks.kinds.latency.convoy import (
    BESIDE_S,
    Convoy,
    ConvoyResult,
    convoys_of,
    measure_convoys,
)
from benchmarks.kinds.latency.own.record import measure_own, own_about_s, own_labels
from benchmarks.kinds.latency.rounds import (
    ALONE_S,
    AnswersOrder,
    AnswersResult,
    answers_fields,
    measure_answers,
)
from benchmarks.kinds.latency.statistics import percentile, series
from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.plan.presets import MIN_BLOCKS, Extent
from benchmarks.process.messages import Failure
from benchmarks.runners.interpreters import unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.kinds.latency.convoy import ConvoyRound
    from benchmarks.kinds.latency.rounds import AnswersRound
    from benchmarks.plan.plan import Plan
    from benchmarks.process.supervisor import Supervision

BUDGET_S = {Extent.QUICK: 8.0, Extent.DEFAULT: 30.0, Extent.FULL: 480.0}
"""Seconds for everything."""
BLOCKS = {Extent.QUICK: MIN_BLOCKS, Extent.DEFAULT: MIN_BLOCKS, Extent.FULL: 2 * MIN_BLOCKS}
"""Number of blocks, not counting the warm-up."""
PROCESS_S = 0.7
"""Approximate seconds for starting and ending a measuring process."""
CONVOY_S = ALONE_S + BESIDE_S + 0.02
"""Approximate seconds of a convoy round."""


def latency_labels(extent: Extent) -> tuple[str, ...]:
    """Return the label of every benchmark."""
    return (
        *(condition.label for condition in conditions_of(extent)),
        *(convoy.label for convoy in convoys_of(extent)),
    )


def answers_s(extent: Extent, budget_s: float) -> float:
    """Return the seconds for response times: the budget without the convoys."""
    rounds = len(convoys_of(extent)) * (BLOCKS[extent] + 1)
    return budget_s - PROCESS_S - (PROCESS_S + rounds * CONVOY_S if rounds else 0.0)


def measure_latency(extent: Extent, seed: int, supervision: Supervision) -> Outcome:
    """Measure everything; a crash of a measuring process costs only its own measurements."""
    outcome = Outcome()
    wanted = conditions_of(extent)
    reason = unavailable()
    for condition in wanted:
        if condition.background is Background.INTERPRETERS and reason is not None:
            why = f"{condition.background} can't run here: {reason}"
            outcome.lose(condition.label, Failure(why, status="skipped"), identity(condition))
    runnable = tuple(condition for condition in wanted if condition.label not in outcome.failures)
    order = AnswersOrder(runnable, answers_s(extent, BUDGET_S[extent]), BLOCKS[extent], seed)
    match run_or_fail(partial(measure_answers, order), "latency (answers)", supervision):
        case AnswersResult() as result:
            _sort_in(outcome, result)
        case Failure() as failure:
            for condition in runnable:
                outcome.lose(condition.label, failure, identity(condition))
    if convoys_of(extent):
        _measure_convoys(outcome, extent, seed, supervision)
    return outcome


def _sort_in(outcome: Outcome, result: AnswersResult) -> None:
    for condition, rounds in result.measured.items():
        outcome.measured[condition.label] = answers_record(condition, rounds, gil_enabled=result.gil_enabled)
    for condition, failure in result.failures.items():
        outcome.lose(condition.label, failure, identity(condition))


def _measure_convoys(outcome: Outcome, extent: Extent, seed: int, supervision: Supervision) -> None:
    convoys = convoys_of(extent)
    job = partial(measure_convoys, convoys, BLOCKS[extent], seed)
    match run_or_fail(job, "latency (convoy)", supervision):
        case ConvoyResult(gil_enabled, measured, failures):
            for convoy, rounds in measured.items():
                outcome.measured[convoy.label] = convoy_record(convoy, rounds, gil_enabled=gil_enabled)
            for convoy, failure in failures.items():
                outcome.lose(convoy.label, failure, convoy_identity(convoy))
        case Failure() as failure:
            for convoy in convoys:
                outcome.lose(convoy.label, failure, convoy_identity(convoy))


def identity(condition: Condition) -> dict[str, Any]:
    """Return what identifies a condition."""
    return {
        "series": "answers",
        "responder": str(condition.responder),
        "busy_kind": str(condition.background),
        "busy_workers": condition.workers,
        "switch_interval_s": condition.switch_interval_s,
    }


def convoy_identity(convoy: Convoy) -> dict[str, Any]:
    """Return what identifies a convoy."""
    return {
        "series": "convoy",
        "payload_bytes": convoy.payload_bytes,
        "busy_kind": str(convoy.background),
        "busy_workers": 1,
    }


def answers_record(condition: Condition, rounds: Sequence[AnswersRound], *, gil_enabled: bool) -> Measured:
    """Return the benchmark of a condition: its times are the medians of its rounds."""
    efforts = [seen.effort for seen in rounds if seen.effort is not None]
    extra_info: dict[str, Any] = {
        "kind": "latency",
        **identity(condition),
        "verified": True,  # a wrong answer has no time
        "gil_enabled": gil_enabled,
        **answers_fields(rounds),
        "send_late_p99_s": [percentile(sorted(s.answers.late_s), s.requests, 0.99) for s in rounds],
        "busy_throughput_ratio": series([each.throughput_ratio for each in efforts]),
        "jain": series([each.jain for each in efforts]),
        "longest_wait_s": series([each.longest_wait_s for each in efforts]),
        "caveats": [],
    }
    return Measured(tuple(extra_info["p50_s"]), extra_info)


def convoy_record(convoy: Convoy, rounds: Sequence[ConvoyRound], *, gil_enabled: bool) -> Measured:
    """Return the benchmark of a convoy: its times are those of an operation next to the worker."""
    extra_info: dict[str, Any] = {
        "kind": "latency",
        **convoy_identity(convoy),
        "verified": True,  # all bytes arrived
        "unit": "operations",
        "gil_enabled": gil_enabled,
        "alone_per_s": [seen.alone_per_s for seen in rounds],
        "beside_per_s": [seen.beside_per_s for seen in rounds],
        "longest_wait_s": series([seen.longest_wait_s for seen in rounds]),
        "alone_hand_overs_per_s": series([seen.alone_hand_overs_per_s for seen in rounds]),
        "beside_hand_overs_per_s": series([seen.beside_hand_overs_per_s for seen in rounds]),
        "caveats": [],
    }
    return Measured(tuple(1 / seen.beside_per_s for seen in rounds), extra_info)


def _labels(plan: Plan) -> tuple[str, ...]:
    return own_labels(plan) if plan.own else latency_labels(plan.preset.extent)


def _about_s(plan: Plan) -> float:
    return own_about_s(plan) if plan.own else BUDGET_S[plan.preset.extent]


def _measure(plan: Plan, supervision: Supervision) -> Outcome:
    if plan.own:
        return measure_own(plan, supervision)
    return measure_latency(plan.preset.extent, plan.seed, supervision)


LATENCY = Kind(
    "latency",
    words="latency",
    since=Extent.QUICK,
    place=3,
    labels=_labels,
    about_s=_about_s,
    measure=_measure,
    own_since=Extent.DEFAULT,
    of_own=True,
)
