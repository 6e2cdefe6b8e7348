"""Rule on waiting."""

from __future__ import annotations

from reports.cause.waiting import waiting_overlapped
from tests.reports.cause.make_evidence import about, evidence, processes

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
