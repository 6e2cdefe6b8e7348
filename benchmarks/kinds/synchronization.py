"""Synchronization: experiments with primitives, each in a measuring process, with variants in blocks."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import workloads.synchronization
from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.kinds.trial import TrialRound, run_trial
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.plan.presets import Extent
from benchmarks.plan.selection import find_plugins
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, explain, failure_of
from workloads.model import CannotPrepareError
from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Experiment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.plan.plan import Plan
    from benchmarks.process.messages import Send
    from benchmarks.process.supervisor import Supervision
    from workloads.synchronization.experiment import Variant

PART = {Extent.QUICK: 0.02, Extent.DEFAULT: 0.03, Extent.FULL: 1.0}
"""Share of an experiment's full size in one round."""
BUDGET_S = {Extent.QUICK: 15.0, Extent.DEFAULT: 22.0, Extent.FULL: 300.0}
"""Seconds for the blocks of all experiments."""
BEYOND_BUDGET_S = 12.0
"""About what experiments with long rounds take beyond it: fewer blocks would have no interval."""


def find_experiments() -> dict[str, Experiment]:
    """Return every experiment with a primitive by name, in the order of their files.

    Raises:
        UsageError: A file can't be imported, or two experiments have the same name.
    """
    return find_plugins(workloads.synchronization, Experiment)


@dataclass(frozen=True, slots=True)
class ExperimentResult:
    """Every variant, by its label, is in ``measured`` or in ``failures``.

    Attributes:
        measured: The rounds of each.
        failures: Why another has no time.
        broken: Those among them whose primitive broke its promise.
    """

    measured: dict[str, tuple[TrialRound, ...]] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    broken: frozenset[str] = frozenset()


def measure_experiment(name: str, part: float, rule: StopRule, seed: int, send: Send) -> None:
    """Measure all variants of an experiment and send an ExperimentResult, or the Failure to prepare it.

    Args:
        name: The experiment's.
        part: Share of its full size in one round.
        rule: When to stop.
        seed: Seed of the order within blocks.
        send: Sends the result.
    """
    experiment = find_experiments()[name]
    send(Starting("preparing"))
    try:
        with experiment.prepare() as resource:
            conditions = Conditions(experiment.scaled(part), time.perf_counter, resource)
            send(Finished(_measure_variants(experiment, conditions, rule, seed, send)))
    except TASK_ERRORS as error:
        detail = "".join(traceback.format_exception(error))
        why = str(error) if isinstance(error, CannotPrepareError) else explain(error)
        send(Finished(Failure(f"{name} can't be prepared: {why}", detail)))


def _measure_variants(
    experiment: Experiment, conditions: Conditions, rule: StopRule, seed: int, send: Send
) -> ExperimentResult:
    name = experiment.name
    arms = {
        variant.label: partial(_round, experiment, variant, conditions) for variant in experiment.variants
    }
    reporter: Reporter[str] = Reporter(send, lambda label: Starting(f"a round of {label}"))
    seen = measure_blocks(arms, rule, f"{seed} {name}", reporter)
    return ExperimentResult(
        {label: tuple(rounds) for label, rounds in seen.rounds.items()},
        {label: _failure(f"{name} ({label})", error) for label, error in seen.failures.items()},
        frozenset(label for label, error in seen.failures.items() if isinstance(error, BrokenPromiseError)),
    )


def _round(experiment: Experiment, variant: Variant, conditions: Conditions) -> TrialRound:
    with variant.trial(conditions) as trial:
        found = len(trial.participants)
        if found != variant.participants:
            raise ValueError(f"{experiment.name}: {variant.label} has {found} participants in its trial")
        return run_trial(trial, conditions.clock)


def _failure(subject: str, error: BaseException) -> Failure:
    failure = failure_of(subject, error)
    if isinstance(error, BrokenPromiseError):
        return replace(failure, reason=f"{subject} failed: broken promise: {error}")
    return failure


def columns(rounds: tuple[TrialRound, ...]) -> dict[str, list[Any]]:
    """Return the observations of a variant, each as a list over the blocks."""
    return {name: [seen.observations[name] for seen in rounds] for name in rounds[0].observations}


def benchmark_label(experiment: Experiment, variant: Variant) -> str:
    """Return a variant's label, unique among all experiments."""
    return f"{experiment.name}: {variant.label}"


def measure_synchronization(
    experiments: Mapping[str, Experiment], part: float, budget_s: float, seed: int, supervision: Supervision
) -> Outcome:
    """Measure every experiment; one that hangs or crashes costs only itself.

    Args:
        experiments: What to measure.
        part: Share of every experiment's full size in one round.
        budget_s: Seconds for the blocks of all.
        seed: Seed of the order within blocks.
        supervision: How each job is supervised.
    """
    outcome = Outcome()
    rule = StopRule(budget_s / max(1, len(experiments)))
    for experiment in experiments.values():
        job = partial(measure_experiment, experiment.name, part, rule, seed)
        match run_or_fail(job, f"the experiment {experiment.name}", supervision):
            case ExperimentResult() as result:
                _sort_in(outcome, experiment, result)
            case Failure() as failure:
                lost = dict.fromkeys((variant.label for variant in experiment.variants), failure)
                _sort_in(outcome, experiment, ExperimentResult(failures=lost))
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
        "verified": True,  # a round that breaks the promise has no time
        "observations": columns(rounds),
        "caveats": [],
    }
    data_s = tuple(seen.wall_s for seen in rounds)
    return Measured(data_s, extra_info, group=f"synchronization-{experiment.name}")


def _sort_in(outcome: Outcome, experiment: Experiment, result: ExperimentResult) -> None:
    for variant in experiment.variants:
        label = benchmark_label(experiment, variant)
        if variant.label in result.measured:
            rounds = result.measured[variant.label]
            outcome.measured[label] = synchronization_record(experiment, variant, rounds)
            continue
        facts = {"runner": "threads", "workers": variant.participants, **_identity(experiment, variant)}
        facts["broken_promise"] = variant.label in result.broken
        outcome.lose(label, result.failures[variant.label], facts)


def _identity(experiment: Experiment, variant: Variant) -> dict[str, Any]:
    return {
        "experiment": experiment.name,
        "variant": variant.name,
        "participants": variant.participants,
        "settings": dict(variant.settings),
    }


def _labels(_plan: Plan) -> tuple[str, ...]:
    return tuple(
        benchmark_label(experiment, variant)
        for experiment in find_experiments().values()
        for variant in experiment.variants
    )


def _measure(plan: Plan, supervision: Supervision) -> Outcome:
    extent = plan.preset.extent
    return measure_synchronization(find_experiments(), PART[extent], BUDGET_S[extent], plan.seed, supervision)


SYNCHRONIZATION = Kind(
    "synchronization",
    words="synchronization",
    since=Extent.DEFAULT,
    place=4,
    labels=_labels,
    about_s=lambda plan: BUDGET_S[plan.preset.extent] + BEYOND_BUDGET_S,
    measure=_measure,
    possible=lambda _selection: bool(find_experiments()),
)
