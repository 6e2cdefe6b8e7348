"""Which conditions each preset has, what they are called, how many cores they can use, and at what rate."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.latency.conditions import (
    LEAST_REQUESTS,
    Background,
    Condition,
    Responder,
    conditions_of,
    interarrival_s,
    requests_per_round,
)
from benchmarks.kinds.latency.convoy import convoys_of
from benchmarks.plan.presets import Extent


def test_quick_has_udp_idle_and_beside_threads_and_processes_only() -> None:
    """0, 1 and 4 of them, and no convoy."""
    assert [condition.label for condition in conditions_of(Extent.QUICK)] == [
        "udp-none",
        "udp-threads-1",
        "udp-threads-4",
        "udp-processes-1",
        "udp-processes-4",
    ]
    assert convoys_of(Extent.QUICK) == ()


@pytest.mark.parametrize("extent", [Extent.DEFAULT, Extent.FULL])
def test_the_others_have_every_kind_responder_and_switch_interval(extent: Extent) -> None:
    """Each once, and one, two and four threads."""
    conditions = conditions_of(extent)
    assert len(set(conditions)) == len(conditions)
    assert {condition.background for condition in conditions} == set(Background)
    assert {condition.responder for condition in conditions} == set(Responder)
    assert {condition.switch_interval_s for condition in conditions} == {0.005, 0.001, 0.0005, 0.0001}
    assert {c.workers for c in conditions if c.background is Background.THREADS} == {1, 2, 4}


def test_who_waits_for_the_gil_waits_for_a_turn_of_each_worker_at_most() -> None:
    """Twice four switch intervals, or calls in C: to receive and to send; who shares no GIL for nobody."""
    threads = Condition(background=Background.THREADS, workers=4)
    assert threads.expected_gil_wait_s(gil_enabled=True) == pytest.approx(0.04)
    in_c = Condition(background=Background.C_HOLDING, workers=4, switch_interval_s=0.001)
    assert in_c.expected_gil_wait_s(gil_enabled=True) == pytest.approx(0.16)
    assert in_c.expected_gil_wait_s(gil_enabled=False) == 0
    assert Condition(background=Background.PROCESSES, workers=4).expected_gil_wait_s(gil_enabled=True) == 0


def test_a_larger_preset_has_all_that_a_smaller_one_has() -> None:
    """So that what one shows can be looked up in the other."""
    assert (
        set(conditions_of(Extent.QUICK))
        < set(conditions_of(Extent.DEFAULT))
        < set(conditions_of(Extent.FULL))
    )
    assert set(convoys_of(Extent.DEFAULT)) < set(convoys_of(Extent.FULL))


def test_every_condition_has_a_name_of_its_own() -> None:
    """The default interval is not named."""
    labels = [condition.label for condition in conditions_of(Extent.FULL)]
    assert len(set(labels)) == len(labels)
    assert Condition(Responder.HTTP, Background.THREADS, 2, 0.0005).label == "http-threads-2-at-0.5ms"


@pytest.mark.parametrize(
    ("tried_s", "gil_wait_s", "expected_s"),
    [
        ([0.01, 0.03], 0.0, 0.06),
        ([0.01, 0.03], 0.005, 0.04),
        ([1e-4, 2e-4], 0.005, 0.01),
        ([1e-6], 0.0, 0.0005),
        ([0.1], 0.16, 0.32),
    ],
    ids=["quickest", "average", "gil", "fastest-client", "slow"],
)
def test_a_responder_is_asked_a_part_of_what_it_manages(
    tried_s: list[float], gil_wait_s: float, expected_s: float
) -> None:
    """By its tries or by the GIL; not too fast for a client, and never above half of what it manages."""
    assert interarrival_s(tried_s, gil_wait_s) == pytest.approx(expected_s)


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
def test_the_time_is_kept_but_for_the_least(interarrivals_s: dict[int, float], asking_s: float) -> None:
    """Whatever the rates: the expected time of all requests is no longer, beyond the few that all get."""
    found = requests_per_round(interarrivals_s, 167, asking_s)
    expected_s = sum(count * interarrivals_s[key] for key, count in found.items())
    assert expected_s <= asking_s + sum(LEAST_REQUESTS * mean_s for mean_s in interarrivals_s.values())
    assert all(LEAST_REQUESTS <= count <= 167 for count in found.values())
