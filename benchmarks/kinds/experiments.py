"""Synchronisation: every experiment with a primitive, each in a measuring process of its own.

One experiment with a primitive, in its measuring process: all of its variants interleaved in blocks.
"""

from __future__ import annotations

import random
import time
import traceback
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.outcome import Lost, Measured, Outcome, run_or_fail
from benchmarks.kinds.trial import TrialRound, run_trial
from benchmarks.measure.interleaving import Limits, Watch, interleave
from benchmarks.measure.open_cell import TASK_ERRORS, explain
from benchmarks.plan.discovery import find_experiments
from benchmarks.process.messages import BlockEnded, Failure, Finished, Starting
from workloads.model import CannotPrepareError
from workloads.synchronization.experiment import BrokenPromiseError, Conditions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.process.messages import Tell
    from benchmarks.process.supervisor import Supervision
    from workloads.synchronization.experiment import Experiment, Variant


@dataclass(frozen=True, slots=True)
class ExperimentOrder:
    """What to measure: an experiment, how large a part of its full size, when to stop, the order's seed."""

    name: str
    part: float
    limits: Limits
    seed: int


@dataclass(frozen=True, slots=True)
class FailedVariant:
    """Why a variant has no time, and whether that is because its primitive broke its promise."""

    failure: Failure
    broken_promise: bool


@dataclass(frozen=True, slots=True)
class ExperimentResult:
    """Every variant, by its label, is in one of the two."""

    measured: dict[str, tuple[TrialRound, ...]] = field(default_factory=dict)
    failures: dict[str, FailedVariant] = field(default_factory=dict)


def measure_experiment(order: ExperimentOrder, tell: Tell) -> None:
    """Measure all variants of an experiment and tell an ExperimentResult, or the Failure to prepare it."""
    experiment = find_experiments()[order.name]
    tell(Starting("preparing"))
    try:
        with experiment.prepare() as resource:
            operations = experiment.scaled(order.part)
            conditions = Conditions(operations, time.perf_counter, resource)
            tell(Finished(_measure(experiment, conditions, order, tell)))
    except TASK_ERRORS as error:
        detail = "".join(traceback.format_exception(error))
        said = str(error) if isinstance(error, CannotPrepareError) else explain(error)
        tell(Finished(Failure(f"{order.name} can't be prepared: {said}", detail)))


def _measure(
    experiment: Experiment, conditions: Conditions, order: ExperimentOrder, tell: Tell
) -> ExperimentResult:
    arms = {
        variant.label: partial(_round, experiment, variant, conditions) for variant in experiment.variants
    }
    shuffle = random.Random(f"{order.seed} {order.name}")  # noqa: S311 - an order, no secret
    watch: Watch[str] = Watch(
        time.monotonic,
        lambda label: tell(Starting(f"a round of {label}")),
        lambda count: tell(BlockEnded(count, None)),
    )
    seen = interleave(arms, order.limits, shuffle, watch)
    return ExperimentResult(
        {label: tuple(rounds) for label, rounds in seen.rounds.items()},
        {label: _failed(order.name, label, error) for label, error in seen.failures.items()},
    )


def _round(experiment: Experiment, variant: Variant, conditions: Conditions) -> TrialRound:
    with variant.trial(conditions) as trial:
        found = len(trial.participants)
        if found != variant.participants:
            raise ValueError(f"{experiment.name}: {variant.label} has {found} participants in its trial")
        return run_trial(trial, conditions.clock)


def _failed(experiment: str, label: str, error: BaseException) -> FailedVariant:
    broken = isinstance(error, BrokenPromiseError)
    said = f"broken promise: {error}" if broken else explain(error)
    detail = "".join(traceback.format_exception(error))
    return FailedVariant(Failure(f"{experiment} ({label}) failed: {said}", detail), broken)


def columns(rounds: tuple[TrialRound, ...]) -> dict[str, list[Any]]:
    """Return the observations of a variant, one list over the blocks each."""
    return {name: [seen.observations[name] for seen in rounds] for name in rounds[0].observations}


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: a part of every experiment's full size, and seconds for all of their blocks."""

    part: float
    budget_s: float


def benchmark_label(experiment: Experiment, variant: Variant) -> str:
    """Return how a variant is called among those of all experiments."""
    return f"{experiment.name}: {variant.label}"


def measure_synchronization(
    experiments: Mapping[str, Experiment], extent: Extent, seed: int, supervision: Supervision
) -> Outcome:
    """Measure every experiment; one that hangs or takes its process down costs only itself."""
    outcome = Outcome()
    limits = Limits(extent.budget_s / max(1, len(experiments)))
    for experiment in experiments.values():
        order = ExperimentOrder(experiment.name, extent.part, limits, seed)
        job = partial(measure_experiment, order)
        match run_or_fail(job, f"the experiment {experiment.name}", supervision):
            case ExperimentResult() as result:
                _sort_in(outcome, experiment, result)
            case Failure() as failure:
                lost = {variant.label: FailedVariant(failure, False) for variant in experiment.variants}  # noqa: FBT003 - a fact
                _sort_in(outcome, experiment, ExperimentResult({}, lost))
    return outcome


def synchronization_record(
    experiment: Experiment, variant: Variant, rounds: tuple[TrialRound, ...]
) -> Measured:
    """Return the benchmark of a variant."""
    extra_info: dict[str, Any] = {
        "kind": "synchronization",
        **_identity(experiment, variant),
        "summary": experiment.summary,
        "promise": experiment.promise,
        "runner": "threads",
        "workers": variant.participants,
        "operations": rounds[0].operations,
        "unit": experiment.unit,
        "verified": True,  # a round that breaks the promise leaves no time
        "observations": columns(rounds),
        "caveats": [],
    }
    return Measured(tuple(seen.wall_s for seen in rounds), extra_info)


def _sort_in(outcome: Outcome, experiment: Experiment, result: ExperimentResult) -> None:
    for variant in experiment.variants:
        label = benchmark_label(experiment, variant)
        if variant.label in result.measured:
            rounds = result.measured[variant.label]
            outcome.measured[label] = synchronization_record(experiment, variant, rounds)
            continue
        failed = result.failures[variant.label]
        facts = _identity(experiment, variant) | {"broken_promise": failed.broken_promise}
        outcome.lost[label] = Lost("failed", "threads", variant.participants, failed.failure, facts)


def _identity(experiment: Experiment, variant: Variant) -> dict[str, Any]:
    return {
        "experiment": experiment.name,
        "variant": variant.name,
        "participants": variant.participants,
        "settings": dict(variant.settings),
    }
