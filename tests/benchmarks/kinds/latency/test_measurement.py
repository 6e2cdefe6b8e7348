"""The whole kind: what is recorded, to exact numbers, what is skipped, and what is lost with its process."""

from __future__ import annotations

from functools import partial

import pytest

from benchmarks.kinds.latency import measurement
from benchmarks.kinds.latency.conditions import Background, Condition
from benchmarks.kinds.latency.convoy import Convoy, ConvoyResult, ConvoyRound
from benchmarks.kinds.latency.measurement import (
    answers_record,
    answers_s,
    convoy_record,
    latency_labels,
    measure_latency,
)
from benchmarks.kinds.latency.rounds import AnswersResult
from benchmarks.kinds.latency.statistics import Effort
from benchmarks.kinds.model import Outcome
from benchmarks.plan.presets import Extent
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision
from tests.benchmarks.kinds.latency.make_rounds import answers_round

SUPERVISED = Supervision(None, 1.0, lambda _ended: None)  # type: ignore[arg-type] # nothing is started


def measure(monkeypatch: pytest.MonkeyPatch, extent: Extent, fail: str = "") -> Outcome:
    """Measure with jobs that are pretended: all but the last condition, and all convoys; one job may fail."""

    def pretend(job: partial[None], subject: str, _supervision: Supervision) -> object:
        if fail and fail in subject:
            return Failure(f"{subject} hung for 60 s")
        wanted, *_ = job.args  # the convoys, or the order of the others
        if subject == "latency (convoy)":
            rounds = (ConvoyRound(100.0, 50.0, 0.005),)
            return ConvoyResult(True, dict.fromkeys(wanted, rounds))  # noqa: FBT003 - the GIL
        *measured, last = wanted.conditions
        lost = {last: Failure("no answers")}
        return AnswersResult(True, dict.fromkeys(measured, (answers_round(0.001),)), lost)  # noqa: FBT003 - the GIL

    monkeypatch.setattr(measurement, "run_or_fail", pretend)
    monkeypatch.setattr(measurement, "unavailable", lambda: "it came with 3.14")
    return measure_latency(extent, 1, SUPERVISED)


@pytest.mark.parametrize("extent", Extent)
def test_every_label_is_measured_or_lost(monkeypatch: pytest.MonkeyPatch, extent: Extent) -> None:
    """Each in one of the two, whatever can't run here."""
    outcome = measure(monkeypatch, extent)
    assert sorted([*outcome.measured, *outcome.failures]) == sorted(latency_labels(extent))
    assert all(facts.extra_info["kind"] == "latency" for facts in outcome.measured.values())


def test_interpreters_that_do_not_exist_are_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record tells which condition it was."""
    records = list(measure(monkeypatch, Extent.DEFAULT).records("latency"))
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
    outcome = measure(monkeypatch, Extent.DEFAULT, fail=subject)
    assert any(label.startswith(left) for label in outcome.measured)
    lost = {label for label, failure in outcome.failures.items() if "hung for 60 s" in failure.reason}
    assert lost
    assert not any(label.startswith(left) for label in lost)


def test_the_convoys_have_a_part_of_the_time() -> None:
    """Without any, all but starting is for answers."""
    assert answers_s(Extent.QUICK, 8.0) == pytest.approx(7.3)
    assert 5.0 < answers_s(Extent.DEFAULT, 48.0) < 45.0


BESIDE = Condition(background=Background.THREADS, workers=2)


def test_a_record_has_series_by_block_and_one_histogram() -> None:
    """Two blocks, the second with a lost request, which has no time and counts as the slowest."""
    effort = Effort(0.75, 0.9, 0.0125)
    rounds = [
        answers_round(0.003, 0.001, 0.002, effort=effort),
        answers_round(0.001, 0.004, lost=1, effort=effort),
    ]
    measured = answers_record(BESIDE, rounds, gil_enabled=True)
    assert measured.data_s == (0.002, 0.004)
    assert measured.extra_info == {
        "kind": "latency",
        "series": "answers",
        "responder": "udp",
        "busy_kind": "threads",
        "busy_workers": 2,
        "switch_interval_s": 0.005,
        "verified": True,
        "unit": "requests",
        "gil_enabled": True,
        "requests": [3, 3],
        "lost": [0, 1],
        "spacing_s": 0.002,
        "p50_s": [0.002, 0.004],
        "p90_s": [0.003, None],
        "latency_s": [0.001, 0.002, 0.003, 0.004],
        "latency_counts": [2, 1, 1, 1],
        "send_late_s": [1e-5, 1e-5],
        "send_late_p99_s": [1e-5, 1e-5],
        "client_overhead_s": [2e-5, 2e-5],
        "busy_throughput_ratio": [0.75, 0.75],
        "jain": [0.9, 0.9],
        "longest_wait_s": [0.0125, 0.0125],
        "hand_overs_per_s": None,
        "caveats": [],
    }


def test_what_was_not_measured_is_null() -> None:
    """Without background load; one worker has no fairness."""
    alone = answers_record(Condition(), [answers_round(0.001)], gil_enabled=True).extra_info
    assert (alone["busy_throughput_ratio"], alone["jain"], alone["longest_wait_s"]) == (None, None, None)
    rounds = [answers_round(0.001, effort=Effort(None, None, 0.1))]
    beside_one = Condition(background=Background.THREADS, workers=1)
    one = answers_record(beside_one, rounds, gil_enabled=True)
    assert (one.extra_info["jain"], one.extra_info["longest_wait_s"]) == (None, [0.1])


def test_a_convoy_has_its_operations_alone_and_beside() -> None:
    """Its time is that of an operation beside the worker."""
    rounds = [ConvoyRound(1000.0, 200.0, 0.005, 0.0, 390.0), ConvoyRound(1000.0, 250.0, None)]
    measured = convoy_record(Convoy(4096, Background.THREADS), rounds, gil_enabled=False)
    assert measured.data_s == (0.005, 0.004)
    assert measured.extra_info == {
        "kind": "latency",
        "series": "convoy",
        "payload_bytes": 4096,
        "busy_kind": "threads",
        "busy_workers": 1,
        "verified": True,
        "unit": "operations",
        "gil_enabled": False,
        "alone_per_s": [1000.0, 1000.0],
        "beside_per_s": [200.0, 250.0],
        "longest_wait_s": [0.005, None],
        "alone_hand_overs_per_s": [0.0, None],
        "beside_hand_overs_per_s": [390.0, None],
        "caveats": [],
    }
