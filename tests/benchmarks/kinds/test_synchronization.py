"""Synchronization: what is recorded of an experiment, broken promises, and experiments that can't be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kinds import synchronization
from benchmarks.kinds.model import Outcome
from benchmarks.kinds.synchronization import (
    ExperimentResult,
    measure_experiment,
    measure_synchronization,
)
from benchmarks.measure.blocks import StopRule
from benchmarks.process.messages import Failure, Finished, Starting
from benchmarks.process.supervisor import Supervision
from workloads.model import CannotPrepareError
from workloads.synchronization.experiment import (
    BrokenPromiseError,
    Conditions,
    Experiment,
    Trial,
    Variant,
)


@contextmanager
def kept(conditions: Conditions) -> Iterator[Trial]:
    """Yield a trial of two participants that observes how much each was asked to do."""
    yield Trial((lambda: 1, lambda: 2), 2 * conditions.operations, lambda seen: {"sum": float(sum(seen))})


@contextmanager
def broken(_conditions: Conditions) -> Iterator[Trial]:
    """Yield a trial whose primitive breaks its promise."""

    def observe(_seen: Sequence[Any]) -> dict[str, float]:
        raise BrokenPromiseError("3 inside, at most 2 promised")

    yield Trial((lambda: 1,), 1, observe)


@contextmanager
def miscounted(_conditions: Conditions) -> Iterator[Trial]:
    """Yield a trial with fewer participants than its variant says."""
    yield Trial((lambda: 1,), 1, lambda _seen: {})


def unprepared() -> AbstractContextManager[None]:
    """Stand for a server that does not come up."""
    raise CannotPrepareError("no server today")


def experiment(*variants: Variant, **changed: Any) -> Experiment:  # noqa: ANN401 - fields of an Experiment
    """Return an experiment of 1000 operations at full size."""
    return Experiment("doors", "Opens doors.", "Never two at once.", "doors", 1000, variants, **changed)


KEPT = Variant("Lock", 2, kept, {"reading_share": 0.5})
BROKEN = Variant("no lock", 1, broken)


def measured(made: Experiment, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return everything that the measuring process would send of an experiment."""
    sent: list[object] = []
    monkeypatch.setattr(synchronization, "find_experiments", lambda: {"doors": made})
    measure_experiment("doors", 0.01, StopRule(0, max_blocks=6), 1, sent.append)
    return sent


@pytest.fixture
def outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """The outcome of one experiment with a variant that keeps its promise and one that breaks it."""
    made = experiment(KEPT, BROKEN)
    monkeypatch.setattr(
        synchronization,
        "run_or_fail",
        lambda *_arguments: measured(made, monkeypatch)[-1].result,  # type: ignore[attr-defined] # the last message is Finished
    )
    supervision = Supervision(tmp_path, 60, lambda _ended: None)
    return measure_synchronization({"doors": made}, 0.01, 1.0, 1, supervision)


def test_a_variant_is_recorded_with_its_observations_by_block(outcome: Outcome) -> None:
    """Ten operations each of two participants, in six blocks; the block that warmed up is thrown away."""
    (record,) = outcome.measured.values()
    assert list(outcome.measured) == ["doors: Lock, 2 threads, reading_share 0.5"]
    assert len(record.data_s) == 6
    assert all(wall_s > 0 for wall_s in record.data_s)
    assert record.extra_info == {
        "kind": "synchronization",
        "experiment": "doors",
        "variant": "Lock",
        "participants": 2,
        "summary": "Opens doors.",
        "promise": "Never two at once.",
        "settings": {"reading_share": 0.5},
        "runner": "threads",
        "workers": 2,
        "operations": 20,
        "unit": "doors",
        "verified": True,
        "observations": {"sum": [3.0] * 6},
        "caveats": [],
    }


def test_a_broken_promise_costs_the_variant_its_time_and_is_told(outcome: Outcome) -> None:
    """The other variant goes on; the record says what was seen and that it was the promise."""
    ((label, failure),) = outcome.failures.items()
    assert label == "doors: no lock, 1 thread"
    assert failure.reason == (
        "doors (no lock, 1 thread) failed: broken promise: 3 inside, at most 2 promised"
    )
    assert outcome.identities[label] == {
        "runner": "threads",
        "workers": 1,
        "experiment": "doors",
        "variant": "no lock",
        "participants": 1,
        "settings": {},
        "broken_promise": True,
    }


def test_each_step_is_announced_so_that_a_hang_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Preparing, and every round by its variant."""
    phases = [
        message.phase for message in measured(experiment(KEPT), monkeypatch) if isinstance(message, Starting)
    ]
    assert phases[0] == "preparing"
    assert set(phases[1:]) == {"a round of Lock, 2 threads, reading_share 0.5"}


def test_an_experiment_that_cannot_be_prepared_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence, in place of a result."""
    last = measured(experiment(KEPT, prepare=unprepared), monkeypatch)[-1]
    assert isinstance(last, Finished)
    assert isinstance(last.result, Failure)
    assert last.result.reason == "doors can't be prepared: no server today"


def test_a_variant_that_miscounts_its_participants_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number is what results are compared by."""
    last = measured(experiment(Variant("Lock", 2, miscounted)), monkeypatch)[-1]
    assert isinstance(last, Finished)
    assert isinstance(last.result, ExperimentResult)
    (failed,) = last.result.failures.values()
    assert not last.result.broken
    assert "has 1 participants in its trial" in failed.reason


def test_an_experiment_whose_process_is_lost_loses_all_variants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing was broken as far as anybody knows."""
    monkeypatch.setattr(synchronization, "run_or_fail", lambda *_arguments: Failure("it hung"))
    made = experiment(KEPT, BROKEN)
    supervision = Supervision(tmp_path, 60, lambda _ended: None)
    outcome = measure_synchronization({"doors": made}, 0.01, 1.0, 1, supervision)
    assert len(outcome.failures) == 2
    assert {failure.reason for failure in outcome.failures.values()} == {"it hung"}
    assert not any(identity["broken_promise"] for identity in outcome.identities.values())
