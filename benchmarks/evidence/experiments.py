"""One experiment with a primitive, in its measuring process: all of its variants interleaved in blocks."""

from __future__ import annotations

import random
import time
import traceback
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.discovery import find_experiments
from benchmarks.evidence.interleaving import Limits, Watch, interleave
from benchmarks.evidence.trial_round import TrialRound, run_trial
from benchmarks.messages import BlockEnded, Failure, Finished, Starting
from benchmarks.open_cell import TASK_ERRORS, explain
from workloads.model import CannotPrepareError
from workloads.synchronization.experiment import BrokenPromiseError, Conditions

if TYPE_CHECKING:
    from benchmarks.messages import Tell
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
