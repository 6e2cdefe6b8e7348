"""Which conditions each preset has, what they are called, and how many cores they can use.

At what rate conditions are asked, and how many requests a round of each has.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.latency.conditions import (
    LEAST_REQUESTS,
    Busy,
    Condition,
    Responder,
    conditions_of,
    requests_per_round,
    spacing_s,
)
from benchmarks.kinds.latency.convoy import convoys_of
from benchmarks.plan.presets import Extras


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


@pytest.mark.parametrize(
    ("tried_s", "turns_s", "spacing"),
    [
        ([0.01, 0.03], 0.0, 0.06),
        ([0.01, 0.03], 0.005, 0.04),
        ([1e-4, 2e-4], 0.005, 0.01),
        ([1e-6], 0.0, 0.0005),
        ([10.0], 0.0, 0.2),
    ],
    ids=["quickest", "average", "turns", "fastest-client", "slowest"],
)
def test_a_responder_is_asked_a_part_of_what_it_manages(
    tried_s: list[float], turns_s: float, spacing: float
) -> None:
    """By its tries or by the GIL; neither too fast for a client nor so slow that there are no requests."""
    assert spacing_s(tried_s, turns_s) == pytest.approx(spacing)


def test_all_get_what_they_should_have_where_there_is_time() -> None:
    """100 requests at 1 ms and at 10 ms take 1.1 s."""
    assert requests_per_round({"a": 0.001, "b": 0.01}, 100, 2.0) == {"a": 100, "b": 100}


def test_who_needs_little_gets_it_and_the_others_share_the_rest() -> None:
    """0.1 s for a; the other 0.8 s are halved: 40 requests at 10 ms, 20 at 20 ms."""
    found = requests_per_round({"a": 0.001, "b": 0.01, "c": 0.02}, 100, 0.9)
    assert found == {"a": 100, "b": 40, "c": 20}


def test_there_are_a_few_requests_whatever_the_time() -> None:
    """Also where nothing is left."""
    assert requests_per_round({"a": 0.1, "b": 0.1}, 100, -1.0) == {"a": LEAST_REQUESTS, "b": LEAST_REQUESTS}
    assert requests_per_round({}, 100, 1.0) == {}


@given(
    st.dictionaries(st.integers(), st.floats(0.0005, 0.15), min_size=1, max_size=40), st.floats(1.0, 100.0)
)
def test_the_time_is_kept_but_for_the_least(spacings: dict[int, float], asking_s: float) -> None:
    """Whatever the rates: the expected time of all requests is no longer, beyond the few that all get."""
    found = requests_per_round(spacings, 167, asking_s)
    expected_s = sum(count * spacings[key] for key, count in found.items())
    assert expected_s <= asking_s + sum(LEAST_REQUESTS * spacing for spacing in spacings.values())
    assert all(LEAST_REQUESTS <= count <= 167 for count in found.values())
