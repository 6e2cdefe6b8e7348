"""Which conditions each preset has, what they are called, and how many cores they can use."""

from __future__ import annotations

import pytest

from benchmarks.evidence.latency.conditions import Busy, Condition, Responder, conditions_of
from benchmarks.evidence.latency.convoy import convoys_of
from benchmarks.presets import Extras


def test_quick_has_udp_beside_nobody_threads_and_processes_only() -> None:
    """0, 1 and 4 of them, and no convoy."""
    assert [condition.label for condition in conditions_of(Extras.NONE)] == [
        "udp-none",
        "udp-threads-1",
        "udp-threads-4",
        "udp-processes-1",
        "udp-processes-4",
    ]
    assert convoys_of(Extras.NONE) == ()


@pytest.mark.parametrize("extras", [Extras.FEWEST, Extras.ALL])
def test_the_others_have_every_kind_responder_and_switch_interval(extras: Extras) -> None:
    """Each once, and one, two and four threads."""
    conditions = conditions_of(extras)
    assert len(set(conditions)) == len(conditions)
    assert {condition.busy for condition in conditions} == set(Busy)
    assert {condition.responder for condition in conditions} == set(Responder)
    assert {condition.switch_interval_s for condition in conditions} == {0.005, 0.001, 0.0005, 0.0001}
    assert {c.workers for c in conditions if c.busy is Busy.THREADS} == {1, 2, 4}


def test_who_waits_for_the_gil_waits_for_a_turn_of_each_worker_at_most() -> None:
    """Twice four switch intervals, or calls in C: to receive and to send; who shares no GIL for nobody."""
    assert Condition(busy=Busy.THREADS, workers=4).turns_s(gil_enabled=True) == pytest.approx(0.04)
    in_c = Condition(busy=Busy.C_KEEPING, workers=4, switch_interval_s=0.001)
    assert in_c.turns_s(gil_enabled=True) == pytest.approx(0.16)
    assert in_c.turns_s(gil_enabled=False) == 0
    assert Condition(busy=Busy.PROCESSES, workers=4).turns_s(gil_enabled=True) == 0


def test_a_larger_preset_has_all_that_a_smaller_one_has() -> None:
    """So that what one shows can be looked up in the other."""
    assert (
        set(conditions_of(Extras.NONE)) < set(conditions_of(Extras.FEWEST)) < set(conditions_of(Extras.ALL))
    )
    assert set(convoys_of(Extras.FEWEST)) < set(convoys_of(Extras.ALL))


def test_every_condition_has_a_name_of_its_own() -> None:
    """The default interval is not named."""
    labels = [condition.label for condition in conditions_of(Extras.ALL)]
    assert len(set(labels)) == len(labels)
    assert Condition(Responder.HTTP, Busy.THREADS, 2, 0.0005).label == "http-threads-2-at-0.5ms"


@pytest.mark.parametrize(
    ("busy", "gil", "cores"),
    [
        (Busy.THREADS, True, 2),
        (Busy.THREADS, False, 6),
        (Busy.C_KEEPING, True, 2),
        (Busy.C_DROPPING, True, 6),
        (Busy.PROCESSES, True, 6),
        (Busy.INTERPRETERS, True, 6),
    ],
)
def test_what_shares_a_gil_needs_one_core(busy: Busy, gil: bool, cores: int) -> None:  # noqa: FBT001 - a parameter
    """The client needs another; four workers that do not share one need one each."""
    assert Condition(busy=busy, workers=4).cores_wanted(gil_enabled=gil) == cores
