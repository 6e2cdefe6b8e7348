"""Rules on the GIL and on contention."""

from __future__ import annotations

from typing import Any

import pytest

from reports.statistics.intervals import Interval
from reports.why.rules_of_threads import (
    contended,
    gil_bound,
    gil_released,
    handed_over_too_often,
    partly_gil_bound,
)
from tests.reports.why.make_evidence import about, coroutines, evidence, processes

HELD = Interval(0.99, 0.98, 1.0)
FREE = Interval(0.021, 0.016, 0.027)


def test_a_gil_held_all_the_time_is_the_cause() -> None:
    """The sentence quotes share and cores."""
    found = gil_bound(evidence(speedup=Interval(0.98, 0.95, 1.01), gil_share=HELD, reference_gil_share=HELD))
    assert found is not None
    assert found.name == "GIL-bound"
    assert found.sentence == (
        "Threads 0.98× (0.95–1.01) with 2 workers: threads held the GIL 99 % (98–100) of the time and 1.00 "
        "of 2 cores were busy."
    )


def test_the_share_of_sequential_will_do() -> None:
    """Cells that were not sampled themselves are judged by what sequential held, and that is said."""
    found = gil_bound(evidence(workers=8, reference_gil_share=HELD, stretch=7.5))
    assert found is not None
    assert found.because == (
        "sequential held the GIL 99 % (98–100) of the time, 1.00 of 2 cores were busy and "
        "items took 7.5× as long as in sequential"
    )


@pytest.mark.parametrize(
    "cell",
    [
        evidence(),
        evidence(gil_share=Interval(0.92, 0.89, 0.95)),
        evidence(gil_share=HELD, gil_enabled=False),
        evidence(gil_share=HELD, workers=1),
        processes(reference_gil_share=HELD),
        evidence(gil_share=HELD, reference_gil_share=HELD, speedup=about(1.5)),
        evidence(gil_share=HELD, reference_gil_share=HELD, speedup=about(0.0025)),
    ],
    ids=[
        "unknown",
        "reaches below 90 %",
        "no GIL",
        "one worker",
        "processes",
        "faster than the share allows",
        "a loss that no share explains",
    ],
)
def test_nothing_less_is_gil_bound(cell: object) -> None:
    """The whole interval must lie above 90 %, and the speedup must be no other than turns give."""
    assert gil_bound(cell) is None  # type: ignore[arg-type]


def test_the_limit_that_a_share_implies() -> None:
    """Sequential holding it for 0.625 of the time limits threads to 1.6; 1.5 agrees with that."""
    found = partly_gil_bound(
        evidence(speedup=about(1.5), reference_gil_share=Interval(0.625, 0.6, 0.65), ceiling=about(1.95))
    )
    assert found is not None
    assert found.name == "partly GIL-bound"
    assert "held the GIL 62 % (60–65) of the time, which limits threads to 1.60× (1.54–1.67)" in found.because
    assert "the measured speedup agrees with that" in found.because
    assert "independent processes reached 1.95×" in found.because


HASHES = {
    "speedup": about(0.8),
    "gil_share": Interval(0.3, 0.28, 0.32),
    "reference_gil_share": about(0.25),
    "hand_overs_per_s": about(384_000),
    "hand_overs_per_item": about(19_200),
    "ceiling": about(1.9),
    "efficiency_of_ceiling": about(0.42),
    "cpu_cost": about(2.3),
}
"""SHA-256 of 4,000 bytes: the share would allow 4 times, and hand-overs take what it leaves."""


def test_a_gil_that_is_passed_on_all_the_time_is_the_cause() -> None:
    """The sentence has the numbers and the remedy."""
    found = handed_over_too_often(evidence(**HASHES))
    assert found is not None
    assert found.name == "handed over too often"
    assert found.sentence == (
        "Threads 0.80× (0.78–0.82) with 2 workers: the GIL was handed over 384,000 (376,320–391,680) times a "
        "second (19,200 per item), threads held it 30 % (28–32) of the time and CPU time per item was 2.3× "
        "that of sequential. Do more work in each call, or use processes."
    )


def test_the_share_of_sequential_is_quoted_where_threads_were_not_sampled() -> None:
    """And no hand-overs per item where these are not known."""
    found = handed_over_too_often(evidence(**{**HASHES, "gil_share": None, "hand_overs_per_item": None}))
    assert found is not None
    assert "times a second, sequential held it 25 % (24–26) of the time" in found.because


@pytest.mark.parametrize(
    "other",
    [
        {"hand_overs_per_s": None},
        {"hand_overs_per_s": Interval(5_000, 4_000, 6_000)},
        {"hand_overs_per_s": about(2_600)},
        {"hand_overs_per_s": about(192)},
        {"gil_share": Interval(0.88, 0.86, 0.9)},
        {"gil_share": None, "reference_gil_share": None},
        {"gil_share": None, "reference_gil_share": Interval(0.89, 0.88, 0.9), "speedup": about(0.95)},
        {"cost_over_ceiling": about(1.1)},
        {"cpu_cost": None},
        {"cpu_cost": Interval(1.5, 1.25, 1.7)},
        {"efficiency_of_ceiling": None},
        {"efficiency_of_ceiling": Interval(0.75, 0.7, 0.8)},
        {"gil_enabled": False},
        {"workers": 1},
        {"worker_kind": "isolated"},
        {"worker_kind": "coroutines"},
    ],
    ids=str,
)
def test_nothing_less_is_handed_over_too_often(other: dict[str, Any]) -> None:
    """Each of its signs must be known and lie beyond its limit with the whole interval."""
    assert handed_over_too_often(evidence(**{**HASHES, **other})) is None


def test_just_beyond_each_limit_is_handed_over_too_often() -> None:
    """4,000 a second, a quarter more CPU time, a fifth less than the ceiling, and less than held always."""
    at_the_limits = {
        "hand_overs_per_s": Interval(5_000, 4_001, 6_000),
        "cpu_cost": Interval(1.5, 1.26, 1.7),
        "efficiency_of_ceiling": Interval(0.75, 0.7, 0.79),
        "gil_share": Interval(0.88, 0.86, 0.89),
    }
    assert handed_over_too_often(evidence(**{**HASHES, **at_the_limits}))


def test_the_own_share_of_threads_comes_before_that_of_sequential() -> None:
    """A GIL that they hold for 30 % of the time leaves room, whatever sequential did."""
    for before in (None, Interval(0.9, 0.88, 1.0)):
        assert handed_over_too_often(evidence(**{**HASHES, "reference_gil_share": before}))


@pytest.mark.parametrize(
    "cell",
    [
        evidence(),
        evidence(**HASHES),
        evidence(**{**HASHES, "hand_overs_per_s": None}),
        evidence(reference_gil_share=about(0.3), efficiency_of_ceiling=about(0.95), ceiling=about(1.9)),
        evidence(reference_gil_share=FREE, efficiency_of_ceiling=about(0.4), ceiling=about(1.9)),
        evidence(reference_gil_share=about(0.7), ceiling=about(1.0), efficiency_of_ceiling=about(1.0)),
        processes(reference_gil_share=about(0.7)),
        evidence(speedup=about(1.5), reference_gil_share=about(0.625)),
        evidence(speedup=Interval(1.4, 1.0, 1.6), reference_gil_share=about(0.6), ceiling=about(1.95)),
    ],
    ids=[
        "unknown",
        "slower than the share explains",
        "hand-overs not counted",
        "as fast as the machine",
        "share too small",
        "the machine allows less",
        "processes",
        "ceiling unknown",
        "agreement unsure",
    ],
)
def test_nothing_less_is_partly_gil_bound(cell: object) -> None:
    """The share must limit, or threads lack what the machine would give; and the speedup must agree."""
    assert partly_gil_bound(cell) is None  # type: ignore[arg-type]


def test_a_free_gil_lets_threads_compute() -> None:
    """Faster, and the GIL was held for next to nothing."""
    found = gil_released(evidence(speedup=about(1.95), gil_share=FREE, cores_busy=about(1.93)))
    assert found is not None
    assert found.name == "GIL released"
    assert found.because == (
        "threads held the GIL only 2.1 % (1.6–2.7) of the time and 1.93 of 2 cores were busy"
    )


@pytest.mark.parametrize(
    "cell",
    [
        evidence(speedup=about(1.95)),
        evidence(speedup=about(1.0), gil_share=FREE),
        evidence(speedup=about(1.95), gil_share=Interval(0.9, 0.85, 0.95)),
        evidence(speedup=about(1.95), reference_gil_share=Interval(0.5, 0.4, 0.6)),
        evidence(speedup=about(7.0), workers=8, items=32, reference_gil_share=about(0.14)),
        evidence(speedup=about(1.2), gil_share=FREE, efficiency_of_ceiling=about(0.6)),
        processes(speedup=about(1.95), reference_gil_share=FREE),
        evidence(speedup=about(1.95), gil_share=FREE, children_share=about(0.95)),
    ],
    ids=[
        "unknown",
        "no faster",
        "hardly free",
        "2 of 50 %",
        "8 of 14 %",
        "short of the ceiling",
        "processes",
        "child programs",
    ],
)
def test_nothing_less_is_released(cell: object) -> None:
    """It needs the gain, and a share that leaves room for as many threads as there are."""
    assert gil_released(cell) is None  # type: ignore[arg-type]


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
    assert found.remedy.startswith("Give each thread its own objects")
    assert found.because == "CPU time per item was 2.1× that of sequential"


def test_contention_needs_all_its_signs() -> None:
    """With a GIL, in processes or in one thread, at the ceiling or at no extra cost it is something else."""
    assert contended(evidence(**{**SHARED, "gil_enabled": True})) is None
    assert contended(evidence(**{**SHARED, "gil_enabled": None})) is None
    assert contended(processes(**SHARED)) is None
    assert contended(coroutines(**SHARED)) is None
    assert contended(evidence(**{**SHARED, "efficiency_of_ceiling": about(0.95)})) is None
    assert contended(evidence(**{**SHARED, "cpu_cost": about(1.1)})) is None
    assert contended(evidence(**SHARED, cost_over_ceiling=about(1.1))) is None
    assert contended(evidence(**{**SHARED, "cores_busy": about(0.02)})) is None
