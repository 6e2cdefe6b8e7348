"""Latency at the door: typed facts, or the reason why not."""

from __future__ import annotations

import math

import pytest

from reports.chapters.latency.facts import AnswersPoint
from reports.data.cells import Benchmark
from tests.reports.make_kinds import run_of
from tests.reports.make_latency import answers, convoy, loaded, loaded_convoys


def test_answers_have_their_series_and_their_histogram() -> None:
    """As they are in the file; whole numbers are numbers of requests."""
    (point,) = loaded([answers("threads", 2, histogram={1e-3: 10, 2e-3: 2})])
    assert (point.responder, point.busy_kind, point.busy_workers) == ("udp", "threads", 2)
    assert (point.latency_s, point.latency_counts) == ((1e-3, 2e-3), (10, 2))
    assert (point.requests, point.lost) == ((2,) * 6, (0,) * 6)
    assert (point.jain, point.gil_enabled, point.swept) == ((0.98,) * 6, True, False)


def test_idle_there_is_no_work() -> None:
    """Null is not measured; within a series an entry may be unknown."""
    alone, beside = loaded([answers(), answers("threads", 1, busy_throughput_ratio=[0.9] * 5 + [None])])
    assert (alone.throughput_ratio, alone.jain, alone.longest_wait_s) == (None, None, None)
    assert beside.throughput_ratio is not None
    assert math.isnan(beside.throughput_ratio[-1])


def test_a_convoy_has_its_rates() -> None:
    """Alone and beside."""
    (point,) = loaded_convoys([convoy(4096, kept=0.5)])
    assert (point.payload_bytes, point.busy_kind) == (4096, "threads")
    assert (point.alone_per_s, point.beside_per_s) == ((1000.0,) * 6, (500.0,) * 6)


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (answers(series="music"), "series must be one of answers, convoy"),
        (answers(responder="smtp"), "responder must be one of udp, asyncio, http"),
        (answers(busy_kind="ants"), "busy_kind must be one of none, threads"),
        (answers(busy_workers=-1), "busy_workers must be a whole number"),
        (
            answers(p50_s=(1e-4,) * 6, requests=[2] * 5),
            "requests must have one entry for each of the 6 blocks",
        ),
        (answers(requests=[2.5] * 6), "requests[0] must be a whole number"),
        (answers(lost=[1] * 6), "latency_counts and the lost ones must add up to all requests"),
        (answers(latency_s=[]), "latency_counts must have one entry for each of the 0 times"),
        (answers(latency_s=[], latency_counts=[]), "latency_s must hold different times"),
        (answers(latency_s=[2e-3, 1e-3], latency_counts=[6, 6]), "latency_s must hold different times"),
        (
            answers(latency_s=[0.0], latency_counts=[12]),
            "latency_s[0] must be a finite number of more than 0",
        ),
        (answers(latency_s=[math.nan], latency_counts=[12]), "latency_s[0] must be a finite number"),
        (answers(send_late_s=[-1.0] * 6), "send_late_s[0] must be a finite number"),
        (answers(switch_interval_s="5 ms"), "switch_interval_s must be a finite number"),
        (answers("threads", 2, jain=[0.5]), "jain must have one entry for each of the 6 blocks"),
        (
            answers("threads", 2, longest_wait_s=[-1.0] * 6),
            "longest_wait_s[0] must be a number of at least 0",
        ),
        (convoy(0), "payload_bytes must be a whole number of at least 1"),
        (
            convoy(1, beside_hand_overs_per_s=[1.0] * 5),
            "beside_hand_overs_per_s must have one entry for each of the 6 blocks",
        ),
        (
            convoy(1, alone_hand_overs_per_s=[-1.0] * 6),
            "alone_hand_overs_per_s[0] must be a number of at least 0",
        ),
        (
            answers(hand_overs_per_s=[1.0] * 5),
            "hand_overs_per_s must have one entry for each of the 6 blocks",
        ),
        (convoy(1, alone_per_s=[0.0] * 6), "alone_per_s[0] must be a finite number of more than 0"),
        (convoy(1, beside_per_s=[math.inf] * 6), "beside_per_s[0] must be a finite number"),
    ],
)
def test_what_is_invalid_is_refused_with_a_reason(entry: Benchmark, reason: str) -> None:
    """Nothing is dropped in silence, and what is sound beside it is kept."""
    run = run_of(entry, answers())
    (refusal,) = run.other_failures
    assert refusal.reason.startswith(reason)
    assert len(run.of(AnswersPoint)) == 1
