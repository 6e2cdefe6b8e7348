"""The last rule."""

from __future__ import annotations

import math

from reports.cause.inconclusive import inconclusive, no_interval
from reports.intervals import Interval
from tests.reports.cause.make_evidence import about, evidence, processes


def test_too_few_blocks_explain_nothing() -> None:
    """Without an interval the cell says how many blocks it has."""
    found = no_interval(evidence(speedup=Interval(1.9, math.nan, math.nan), blocks=5))
    assert found is not None
    assert (
        found.sentence
        == "Threads 1.90× with 2 workers: inconclusive: it has 5 of the 6 blocks that it needs."
    )
    assert no_interval(evidence()) is None


def test_missing_evidence_is_named() -> None:
    """Each missing piece, and why it is missing where that is known."""
    cell = evidence(cores_busy=None, gil_share_reason="not measured: no rights.")
    assert inconclusive(cell).because == (
        "the GIL share is missing (not measured: no rights), the machine's ceiling is missing and "
        "the cores busy are missing"
    )
    assert "GIL" not in inconclusive(processes()).because


def test_contradicting_evidence_is_named() -> None:
    """Twice as fast with the GIL held all the time: one of the two is wrong."""
    said = inconclusive(evidence(speedup=about(2.0), reference_gil_share=about(0.98))).because
    assert "98 % (96–100) of the time, which allows 1.02" in said
    assert said.endswith("speedup and GIL share contradict each other")


def test_what_is_known_is_quoted_when_it_does_not_suffice() -> None:
    """All figures are there and name no cause."""
    cell = processes(ceiling=about(1.4, 0.4), efficiency_of_ceiling=about(0.8, 0.4), other_cores=about(0.9))
    assert inconclusive(cell).because == (
        "no known cause shows clearly in these figures, 1.00 of 2 cores were busy, other programs kept 0.90 "
        "cores busy, isolated processes that ship nothing got 1.40× (0.84–1.96) and "
        "processes reached 80 % (48–112) of that"
    )
