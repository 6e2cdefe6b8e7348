"""Latency: all answers in one measuring process, all convoys in another; what has a time, and what not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.latency.answers import AnswersOrder, AnswersResult, measure_answers
from benchmarks.evidence.latency.conditions import Busy, Condition, conditions_of
from benchmarks.evidence.latency.convoy import (
    BESIDE_S,
    Convoy,
    ConvoyOrder,
    ConvoyResult,
    convoys_of,
    measure_convoys,
)
from benchmarks.evidence.latency.record import answers_record, convoy_identity, convoy_record, identity
from benchmarks.evidence.latency.rounds import ALONE_S
from benchmarks.evidence.outcome import Lost, Outcome, run_or_fail
from benchmarks.interval import MIN_VALUES
from benchmarks.messages import Failure
from benchmarks.presets import Extras
from benchmarks.runners.interpreters import unavailable

if TYPE_CHECKING:
    from benchmarks.job import Supervision

BLOCKS = {Extras.NONE: MIN_VALUES, Extras.FEWEST: MIN_VALUES, Extras.ALL: 2 * MIN_VALUES}
PROCESS_S = 0.7
"""About what starting and ending a measuring process takes."""
CONVOY_S = ALONE_S + BESIDE_S + 0.02
"""About what a round of a convoy takes."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: conditions, by how many variants there shall be, and seconds for all of it."""

    extras: Extras
    budget_s: float

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the label of every benchmark."""
        return (
            *(condition.label for condition in conditions_of(self.extras)),
            *(convoy.label for convoy in convoys_of(self.extras)),
        )

    @property
    def blocks(self) -> int:
        """Return how many blocks there are, beside the one that warms up."""
        return BLOCKS[self.extras]

    @property
    def answers_s(self) -> float:
        """Return the seconds for the answers: those that the convoys leave."""
        rounds = len(convoys_of(self.extras)) * (self.blocks + 1)
        return self.budget_s - PROCESS_S - (PROCESS_S + rounds * CONVOY_S if rounds else 0.0)


def measure_latency(extent: Extent, usable_cpus: int, seed: int, supervision: Supervision) -> Outcome:
    """Measure everything; a crash of a measuring process costs what is measured in it."""
    outcome = Outcome()
    wanted = conditions_of(extent.extras)
    reason = unavailable()
    for condition in wanted:
        if condition.busy is Busy.INTERPRETERS and reason is not None:
            _lose(outcome, condition, "skipped", Failure(f"{condition.busy} can't run here: {reason}"))
    runnable = tuple(condition for condition in wanted if condition.label not in outcome.lost)
    order = AnswersOrder(runnable, extent.answers_s, extent.blocks, seed)
    match run_or_fail(partial(measure_answers, order), "latency (answers)", supervision):
        case AnswersResult() as result:
            _sort_in(outcome, result, usable_cpus)
        case Failure() as failure:
            for condition in runnable:
                _lose(outcome, condition, "failed", failure)
    if convoys := convoys_of(extent.extras):
        _measure_convoys(outcome, ConvoyOrder(convoys, extent.blocks, seed), supervision)
    return outcome


def _sort_in(outcome: Outcome, result: AnswersResult, usable_cpus: int) -> None:
    for condition, rounds in result.measured.items():
        outcome.measured[condition.label] = answers_record(
            condition, rounds, usable_cpus, gil_enabled=result.gil_enabled
        )
    for condition, lost in result.lost.items():
        _lose(outcome, condition, "skipped" if lost.skipped else "failed", lost.failure)


def _measure_convoys(outcome: Outcome, order: ConvoyOrder, supervision: Supervision) -> None:
    match run_or_fail(partial(measure_convoys, order), "latency (convoy)", supervision):
        case ConvoyResult(gil_enabled, measured, failures):
            for convoy, rounds in measured.items():
                outcome.measured[convoy.label] = convoy_record(convoy, rounds, gil_enabled=gil_enabled)
            for convoy, failure in failures.items():
                _lose_convoy(outcome, convoy, failure)
        case Failure() as failure:
            for convoy in order.convoys:
                _lose_convoy(outcome, convoy, failure)


def _lose(outcome: Outcome, condition: Condition, status: str, failure: Failure) -> None:
    outcome.lost[condition.label] = Lost(status, None, None, failure, identity(condition))


def _lose_convoy(outcome: Outcome, convoy: Convoy, failure: Failure) -> None:
    outcome.lost[convoy.label] = Lost("failed", None, None, failure, convoy_identity(convoy))
