"""Sharing as a kind: how large the array is, what is recorded, and ways that fail."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.sharing import measurement
from benchmarks.kinds.sharing.array import PARTS, TABLE, ArrayFile
from benchmarks.kinds.sharing.jobs import Order, Started, Times
from benchmarks.kinds.sharing.measurement import (
    BESIDE_WORKERS,
    LEAST_BYTES,
    PART_OF_FREE_MEMORY,
    SHARING,
    elements_for,
    measure_sharing,
    outcome_of,
    sharing_record,
)
from benchmarks.kinds.sharing.ways import Way
from benchmarks.plan.plan import Plan, Request, make_plan
from benchmarks.plan.presets import Extent
from benchmarks.process.messages import Failure

if TYPE_CHECKING:
    from benchmarks.process.supervisor import Supervision

START = Started(0.2, 20, 84, 90, "pss", 80)
ORDER = Order(tuple(Way), ArrayFile(Path("array.npy"), PARTS * TABLE), 2, "gil-bench-test")


@pytest.fixture
def plan() -> Plan:
    """A plan of this kind alone."""
    return make_plan(Request("default", kinds="sharing", seed=1), {"sharing": SHARING})


@given(workers=st.integers(1, 64), free_bytes=st.integers(0, 2**40))
def test_the_array_fits_into_what_is_free_or_is_not_made(workers: int, free_bytes: int) -> None:
    """Whole parts, never more than wanted, and all copies together within the part that may be used."""
    elements = elements_for(2**26, workers, free_bytes)
    if elements is None:
        assert free_bytes * PART_OF_FREE_MEMORY < LEAST_BYTES * (workers + BESIDE_WORKERS)
        return
    assert elements % (PARTS * TABLE) == 0
    assert LEAST_BYTES <= elements * 8 <= 2**26
    assert elements * 8 * (workers + BESIDE_WORKERS) <= free_bytes * PART_OF_FREE_MEMORY


def test_much_free_memory_gives_the_array_that_is_wanted() -> None:
    """64 MiB; half of it where there is less."""
    assert elements_for(2**26, 2, 2**34) == 2**23
    assert elements_for(2**26, 2, 2**26 * 2 * 6 - 1) == 2**22


def test_a_record_has_an_entry_for_every_start() -> None:
    """Times are those of the blocks, all else is of the starts."""
    found = measurement.Found(ORDER, Times({Way.FORK: (0.1, 0.2)}), {Way.FORK: [START, START]})
    measured = sharing_record(found, Way.FORK)
    assert measured.data_s == (0.1, 0.2)
    assert measured.extra_info == {
        "kind": "sharing",
        "way": "fork",
        "runner": "processes-fork",
        "workers": 2,
        "start_method": "fork",
        "verified": True,
        "items": PARTS,
        "unit": "parts",
        "array_bytes": PARTS * TABLE * 8,
        "sent_bytes": 80,
        "ready_s": [0.2, 0.2],
        "memory_method": "pss",
        "before_bytes": [20, 20],
        "loaded_bytes": [84, 84],
        "peak_bytes": [90, 90],
        "caveats": [],
    }


def test_rss_comes_with_a_word_on_what_it_counts() -> None:
    """Shared pages count in every process, which must not look like a cost."""
    (said,) = measurement.caveats([replace(START, method="rss")])
    assert "RSS" in said


def test_a_way_that_fails_costs_nothing_but_itself() -> None:
    """The others have their times; sequential always has one worker."""
    times = Times(dict.fromkeys(Way, (0.1,)), {Way.SHARED_MEMORY: Failure("no room")})
    outcome = outcome_of(
        measurement.Found(ORDER, times, {way: [START] for way in Way}),
        {Way.FORK: Failure("no fork", status="skipped")},
    )
    assert set(outcome.measured) == set(Way) - {Way.FORK, Way.SHARED_MEMORY}
    assert outcome.measured["sequential"].extra_info["workers"] == 1
    reasons = {record["way"]: (record["status"], record["reason"]) for record in outcome.records("sharing")}
    assert reasons == {"fork": ("skipped", "no fork"), "shared-memory": ("failed", "no room")}


@pytest.mark.parametrize("lost", ["memory", "file"])
def test_without_an_array_every_way_has_its_reason(
    lost: str, plan: Plan, supervision: Supervision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too little memory, or a disk that is full: nothing is measured, nothing is left."""
    monkeypatch.setattr(measurement, "free_memory_bytes", lambda: 0 if lost == "memory" else 2**34)
    monkeypatch.setattr(measurement, "run_or_fail", lambda *_: Failure("the disk is full"))
    outcome = measure_sharing(plan, supervision)
    assert set(outcome.failures) == set(Way)
    assert outcome.measured == {}


def test_a_slow_machine_repeats_less_often(
    plan: Plan, supervision: Supervision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each look at the clock comes an hour later: three repeats, and all ways have as many starts."""
    hours = iter(range(0, 360_000, 3_600))
    monkeypatch.setattr(measurement, "run_or_fail", lambda *_: START)
    found = measurement.Found(ORDER, Times(dict.fromkeys(Way, (0.1,))))
    measurement.start_all_ways(found, plan, supervision, lambda: next(hours))
    assert {way: len(starts) for way, starts in found.starts.items()} == dict.fromkeys(Way, 3)


TRIED = {Way.SEQUENTIAL, Way.SHIPPED, Way.SHARED_MEMORY}


def test_a_small_array_is_measured(
    plan: Plan, supervision: Supervision, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For real: a way has times and memory or a reason to be skipped; no file and no process is left."""
    others = {way: Failure("not tried", status="skipped") for way in Way if way not in TRIED}
    monkeypatch.setattr(measurement, "impossible_ways", lambda: others)
    monkeypatch.setitem(measurement.ARRAY_BYTES, Extent.DEFAULT, LEAST_BYTES)
    monkeypatch.setitem(measurement.BUDGET_S, Extent.DEFAULT, 0.0)
    monkeypatch.setitem(measurement.REPEATS, Extent.DEFAULT, 1)
    outcome = measure_sharing(plan, supervision)
    assert {failure.status for failure in outcome.failures.values()} <= {"skipped"}
    assert set(outcome.measured) | set(outcome.failures) == set(Way)
    facts = outcome.measured["sequential"].extra_info
    assert facts["loaded_bytes"][0] - facts["before_bytes"][0] > LEAST_BYTES // 2
    if "shipped" in outcome.measured:
        assert outcome.measured["shipped"].extra_info["sent_bytes"] > LEAST_BYTES
