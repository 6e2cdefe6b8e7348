"""Rule on contention."""

from __future__ import annotations

from reports.cause.contention import contended
from tests.reports.cause.make_evidence import about, coroutines, evidence, processes

SHARED = {
    "gil_enabled": False,
    "speedup": about(0.9),
    "efficiency_of_ceiling": about(0.45),
    "cores_busy": about(1.95),
    "cpu_cost": about(2.1),
}


def test_busy_cores_without_speedup_and_without_gil() -> None:
    """The extra CPU time is quoted."""
    found = contended(evidence(**SHARED))
    assert found is not None
    assert found.name == "contended on shared objects"
    assert found.because == (
        "the items took 2.1 times the CPU time of sequential and 1.95 of 2 cores were busy"
    )


def test_contention_needs_all_its_signs() -> None:
    """With a GIL, in processes or in one thread, at the ceiling or at no extra cost it is something else."""
    assert contended(evidence(**{**SHARED, "gil_enabled": True})) is None
    assert contended(evidence(**{**SHARED, "gil_enabled": None})) is None
    assert contended(processes(**SHARED)) is None
    assert contended(coroutines(**SHARED)) is None
    assert contended(evidence(**{**SHARED, "efficiency_of_ceiling": about(0.95)})) is None
    assert contended(evidence(**{**SHARED, "cpu_cost": about(1.1)})) is None
