"""Synchronisation: every experiment with a primitive, each in a measuring process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.experiments import (
    ExperimentOrder,
    ExperimentResult,
    FailedVariant,
    columns,
    measure_experiment,
)
from benchmarks.evidence.interleaving import Limits
from benchmarks.evidence.outcome import Lost, Measured, Outcome, run_or_fail
from benchmarks.messages import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.evidence.trial_round import TrialRound
    from benchmarks.job import Supervision
    from workloads.synchronization.experiment import Experiment, Variant


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
