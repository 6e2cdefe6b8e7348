"""The whole kind: what is recorded, skipped, and lost with its process."""

from __future__ import annotations

from functools import partial

import pytest

from benchmarks.evidence.latency import measurement
from benchmarks.evidence.latency.answers import AnswersResult, LostCondition
from benchmarks.evidence.latency.convoy import ConvoyResult, ConvoyRound
from benchmarks.evidence.latency.measurement import Extent, measure_latency
from benchmarks.evidence.outcome import Outcome
from benchmarks.job import Supervision
from benchmarks.kind import Kind
from benchmarks.messages import Failure
from benchmarks.presets import Extras
from tests.benchmarks.evidence.latency.make_rounds import answers_round

SUPERVISED = Supervision(None, 1.0, lambda _ended: None)  # type: ignore[arg-type] # nothing is started


def measure(monkeypatch: pytest.MonkeyPatch, extras: Extras, fail: str = "") -> Outcome:
    """Measure with jobs that are pretended: all but the last condition, and all convoys; one job may fail."""

    def pretend(job: partial[None], subject: str, _supervision: Supervision) -> object:
        if fail and fail in subject:
            return Failure(f"{subject} hung for 60 s")
        (order,) = job.args
        if subject == "latency (convoy)":
            rounds = (ConvoyRound(100.0, 50.0, 0.005),)
            return ConvoyResult(True, dict.fromkeys(order.convoys, rounds))  # noqa: FBT003 - the GIL
        *measured, last = order.conditions
        lost = {last: LostCondition(Failure("no answers"), skipped=False)}
        return AnswersResult(True, dict.fromkeys(measured, (answers_round(0.001),)), lost)  # noqa: FBT003 - the GIL

    monkeypatch.setattr(measurement, "run_or_fail", pretend)
    monkeypatch.setattr(measurement, "unavailable", lambda: "it came with 3.14")
    return measure_latency(Extent(extras, 30.0), 2, 1, SUPERVISED)


@pytest.mark.parametrize("extras", Extras)
def test_every_label_is_measured_or_lost(monkeypatch: pytest.MonkeyPatch, extras: Extras) -> None:
    """Each in one of the two, whatever can't run here."""
    outcome = measure(monkeypatch, extras)
    assert sorted([*outcome.measured, *outcome.lost]) == sorted(Extent(extras, 30.0).labels)
    assert all(facts.extra_info["kind"] == "latency" for facts in outcome.measured.values())


def test_interpreters_that_do_not_exist_are_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record tells which condition it was."""
    records = list(measure(monkeypatch, Extras.FEWEST).records(Kind.LATENCY))
    (record,) = [each for each in records if each["name"] == "udp-interpreters-1"]
    assert record == {
        "kind": "latency",
        "name": "udp-interpreters-1",
        "runner": None,
        "workers": None,
        "status": "skipped",
        "reason": "interpreters can't run here: it came with 3.14",
        "detail": None,
        "series": "answers",
        "responder": "udp",
        "busy_kind": "interpreters",
        "busy_workers": 1,
        "switch_interval_s": 0.005,
    }


@pytest.mark.parametrize(("subject", "left"), [("answers", "convoy"), ("convoy", "udp")])
def test_a_process_that_is_lost_costs_what_it_measured(
    monkeypatch: pytest.MonkeyPatch, subject: str, left: str
) -> None:
    """The other one's benchmarks are there."""
    outcome = measure(monkeypatch, Extras.FEWEST, fail=subject)
    assert any(label.startswith(left) for label in outcome.measured)
    lost = {label for label, lost in outcome.lost.items() if "hung for 60 s" in lost.failure.reason}
    assert lost
    assert not any(label.startswith(left) for label in lost)


def test_the_convoys_have_a_part_of_the_time() -> None:
    """Without any, all but starting is for answers."""
    assert Extent(Extras.NONE, 8.0).answers_s == pytest.approx(7.3)
    assert 5.0 < Extent(Extras.FEWEST, 48.0).answers_s < 45.0
