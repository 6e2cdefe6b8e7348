"""At what rate conditions are asked, and how many requests a round of each has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence.latency.sharing import LEAST_REQUESTS, requests_per_round, spacing_s


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
