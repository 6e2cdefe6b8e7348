"""Rules about waiting and loops: overlapping waits, a thread that always computes, a loop that is blocked."""

from __future__ import annotations

from typing import Any

import pytest

from reports.statistics.intervals import Interval
from reports.why.rules_of_threads import (
    blocks_its_loop,
    bound_to_one_thread,
    waiting_overlapped,
)
from tests.reports.why.make_evidence import about, coroutines, evidence, processes

FULL = {"speedup": about(1.4), "cores_busy": about(0.97), "ceiling": about(1.95), "cpu_cost": about(1.5)}


@pytest.mark.parametrize("gil", [True, False, None])
def test_a_thread_that_always_computes_is_the_limit(gil: bool | None) -> None:  # noqa: FBT001 - a fact
    """With or without a GIL: nobody else computes."""
    found = bound_to_one_thread(coroutines(gil_enabled=gil, **FULL))
    assert found is not None
    assert found.sentence == (
        "Asyncio 1.40× (1.37–1.43) with 2 workers: coroutines take turns in one thread, 0.97 of 2 cores were "
        "busy and independent processes reached 1.95× (1.91–1.99)."
    )


def test_nothing_less_is_bound_to_it() -> None:
    """It must compute nearly always, by the whole interval, and there must be something to overlap."""
    assert bound_to_one_thread(coroutines(**{**FULL, "cores_busy": Interval(0.92, 0.88, 0.96)})) is None
    assert bound_to_one_thread(coroutines(**{**FULL, "cores_busy": None})) is None
    assert bound_to_one_thread(coroutines(workers=1, **FULL)) is None
    assert bound_to_one_thread(evidence(**FULL)) is None


BLOCKED = {"cores_busy": about(0.02), "loop_blocked_share": about(0.96), "loop_late_s": 0.072}


def test_a_loop_that_nothing_computes_in_and_nobody_gets_back_is_blocked() -> None:
    """The sentence tells how late a timer came, and what to do."""
    found = blocks_its_loop(coroutines(**BLOCKED))
    assert found is not None
    assert found.sentence == (
        "Asyncio 1.00× (0.98–1.02) with 2 workers: its event loop was blocked 96 % (94–98) of the time "
        "without computing (timers up to 72.0 ms late) and 0.02 of 2 cores were busy. "
        "Await the call, or run it in a thread (asyncio.to_thread): it blocks all other coroutines."
    )


@pytest.mark.parametrize(
    "facts",
    [
        {"loop_blocked_share": Interval(0.6, 0.4, 0.7)},
        {"loop_blocked_share": None},
        {"workers": 1},
        {"speedup": about(1.9), "efficiency_of_ceiling": about(0.98)},
        {"worker_kind": "threads"},
    ],
    ids=["less than half", "not measured", "one worker", "gained what there was", "no loop"],
)
def test_nothing_less_blocks_it(facts: dict[str, Any]) -> None:
    """Most of the time must be lost, by the whole interval, and something with it."""
    assert blocks_its_loop(coroutines(**{**BLOCKED, **facts})) is None


SLEEPS = {"speedup": about(1.95), "reference_cores_busy": about(0.05), "cores_busy": about(0.1)}


def test_waits_overlap_in_threads_and_in_processes() -> None:
    """Whatever the runner, and the sentence says how much sequential computed."""
    for cell in (evidence(**SLEEPS), processes(**SLEEPS)):
        found = waiting_overlapped(cell)
        assert found is not None
        assert found.name == "waiting overlapped"
        assert (
            found.because == "sequential computed 5.0 % (4.9–5.1) of the time and 0.10 of 2 cores were busy"
        )


def test_many_workers_may_keep_more_than_a_core_busy() -> None:
    """A speedup of 20 of work that computes 5 % of the time can't come from computing alone."""
    assert waiting_overlapped(evidence(**{**SLEEPS, "speedup": about(20), "cores_busy": about(1.2)}))
    assert (
        waiting_overlapped(evidence(**{**SLEEPS, "speedup": about(1.03), "cores_busy": about(1.2)})) is None
    )


def test_sequential_that_had_to_queue_for_a_core_did_not_wait() -> None:
    """At 0.7 of a core it may have queued for the rest, unless others had no use for all cores so long."""
    queued = {**SLEEPS, "reference_cores_busy": about(0.7), "cores_busy": about(0.9)}
    assert waiting_overlapped(evidence(**queued, reference_other_cores=about(0.1)))
    assert waiting_overlapped(evidence(**queued, reference_other_cores=about(1.5))) is None
    assert waiting_overlapped(evidence(**queued)) is None


def test_half_a_core_on_a_crowded_machine_is_no_waiting() -> None:
    """Seen with matmul: sequential got 0.50 of a core, three other programs the remaining 1.50 of 2."""
    crowded = {"speedup": about(1.5), "reference_cores_busy": about(0.5), "cores_busy": about(0.7)}
    assert waiting_overlapped(evidence(**crowded, reference_other_cores=about(1.5))) is None
    assert waiting_overlapped(evidence(**crowded, reference_other_cores=about(0.1)))


def test_no_gain_or_no_wait() -> None:
    """It must be faster, and sequential must have waited."""
    assert waiting_overlapped(evidence(**{**SLEEPS, "speedup": about(1.0)})) is None
    assert waiting_overlapped(evidence(**{**SLEEPS, "reference_cores_busy": about(1.0)})) is None
    assert waiting_overlapped(evidence(**{**SLEEPS, "reference_cores_busy": None})) is None
