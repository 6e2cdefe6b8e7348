"""The experiment with connections: what each variant observes, and that a broken promise is found out."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization import connection_pool_trial
from workloads.synchronization.connection_pool import ConnectionPool
from workloads.synchronization.connection_pool_trial import (
    ASKED_S,
    CONNECTION_POOL,
    PARTICIPANTS,
    Held,
    held_twice,
    highest_at_once,
)
from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Variant

OneRound = Callable[..., Mapping[str, float]]
QUERYING = [variant for variant in CONNECTION_POOL.variants if variant.name == "ConnectionPool"]
(TIMING_OUT,) = (variant for variant in CONNECTION_POOL.variants if variant not in QUERYING)


@pytest.fixture
def database() -> Iterator[Path]:
    """Yield the experiment's database."""
    with CONNECTION_POOL.prepare() as path:
        yield path


def test_the_database_goes_when_the_experiment_is_over() -> None:
    """Nothing stays on the disk."""
    with CONNECTION_POOL.prepare() as path:
        assert path.exists()
    assert not path.parent.exists()


@pytest.mark.parametrize("variant", QUERYING, ids=lambda variant: variant.label)
def test_queries_stay_within_the_limit(variant: Variant, database: Path, one_round: OneRound) -> None:
    """At least one connection was in use, and never more than allowed."""
    seen = one_round(variant, 3, database)
    assert seen["limit"] == variant.settings["limit"]
    assert 1 <= seen["highest_in_use"] <= seen["limit"]


def test_everybody_is_refused_when_all_are_lent(database: Path, one_round: OneRound) -> None:
    """As often as they ask, and not before the time is over."""
    seen = one_round(TIMING_OUT, 2 * connection_pool_trial.FEWER_TIME_OUTS, database)
    assert seen["timed_out"] == seen["expected"] == 2 * PARTICIPANTS
    assert seen["asked_s"] == ASKED_S
    assert seen["waited_p50_s"] <= seen["waited_longest_s"]


@pytest.mark.parametrize(
    ("held", "what"),
    [
        ([Held(1, 0, 2), Held(2, 1, 3)], "2 connections were in use at once where 1 is the limit, and 0"),
        ([Held(1, 0, 2), Held(1, 1, 3)], "and 1 were lent to two threads at once"),
    ],
    ids=["above the limit", "lent twice"],
)
def test_overlapping_loans_are_a_broken_promise(held: list[Held], what: str) -> None:
    """From the times alone, whatever the pool says of itself."""
    with pytest.raises(BrokenPromiseError, match=what):
        connection_pool_trial._sum_up(held, limit=1)


def test_a_connection_that_is_lent_when_all_are_lent_is_a_broken_promise() -> None:
    """Fewer refusals than questions."""
    with pytest.raises(BrokenPromiseError, match="2 connections were lent above the limit"):
        connection_pool_trial.sum_up_time_outs([0.01], expected=3)


def test_a_wrong_answer_is_a_broken_promise(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that returns something else counts as no query."""
    monkeypatch.setattr(connection_pool_trial, "ANSWER", -1)
    with (
        ConnectionPool(database, 1) as pool,
        pytest.raises(BrokenPromiseError, match="a query returned 49995000, not -1"),
    ):
        connection_pool_trial.query_once(pool, Conditions(1, lambda: 0.0))


class ForgetfulPool(ConnectionPool):
    """Lends the same connection again and again, broken or not."""

    @contextmanager
    def connection(self, timeout: float) -> Iterator[sqlite3.Connection]:
        """Lend the connection that is always lent."""
        del timeout
        yield self.only

    def __init__(self, database: str) -> None:
        super().__init__(database, 1)
        self.only = self.acquire(0)


def test_a_broken_connection_that_is_lent_again_is_a_broken_promise() -> None:
    """The pool must have noticed."""
    with (
        ForgetfulPool(":memory:") as pool,
        pytest.raises(BrokenPromiseError, match="a broken connection was lent"),
    ):
        connection_pool_trial.check_replacement(pool)


SPANS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 5)).map(
        lambda drawn: Held(drawn[0], drawn[1], drawn[1] + drawn[2])
    )
)


@pytest.mark.parametrize(
    ("held", "highest"),
    [
        ([], 0),
        ([Held(1, 0, 1)], 1),
        ([Held(1, 0, 2), Held(2, 1, 3)], 2),
        ([Held(1, 0, 1), Held(2, 1, 2)], 1),
        ([Held(1, 0, 9), Held(2, 1, 2), Held(3, 3, 4)], 2),
        ([Held(1, 0, 9), Held(2, 1, 4), Held(3, 3, 5)], 3),
    ],
    ids=["none", "one", "two that overlap", "two that touch", "never three", "three"],
)
def test_overlaps_worked_out_by_hand(held: list[Held], highest: int) -> None:
    """Small cases, with the edges."""
    assert highest_at_once(held) == highest


@given(held=SPANS)
def test_the_highest_is_that_of_any_moment(held: list[Held]) -> None:
    """Asked for every moment in between, no other answer comes out."""
    moments = [moment + 0.5 for moment in range(26)]
    inside = [sum(one.since_s < moment < one.until_s for one in held) for moment in moments]
    assert highest_at_once(held) == max(inside)


@given(held=SPANS)
def test_a_thing_is_held_twice_if_its_own_spans_overlap(held: list[Held]) -> None:
    """Others that are held meanwhile do not matter."""
    things = {one.what for one in held}
    alone = [highest_at_once([one for one in held if one.what == thing]) for thing in things]
    assert held_twice(held) == sum(highest > 1 for highest in alone)
