"""The client on a clock of its own: times count from the schedule, and what is lost is counted."""

from __future__ import annotations

from itertools import pairwise

import pytest

from benchmarks.kinds.latency.client import (
    LEAD_S,
    MOST_CLOSED_LOOP_S,
    PATIENCE_S,
    Surroundings,
    ask_in_turn,
    ask_on_schedule,
    schedule,
)
from benchmarks.kinds.latency.transports import WrongAnswerError

TICK_S = 1e-6


class OneAfterTheOther:
    """A transport to a server that takes a time for each request and has a queue; and the clock of both."""

    def __init__(self, service_s: float, lost: frozenset[int] = frozenset(), twice: bool = False) -> None:  # noqa: FBT001, FBT002 - a fake
        self.now_s = 100.0
        self.free_s = 0.0
        self.service_s, self.lost, self.twice = service_s, lost, twice
        self.coming: list[tuple[float, int]] = []
        self.sockets = ()

    def clock(self) -> float:
        """Return the time, which never stands still."""
        self.now_s += TICK_S
        return self.now_s

    def wait(self, _sockets: object, seconds: float) -> list[object]:
        """Let time pass until an answer comes, or for so long."""
        until_s = self.now_s + seconds
        if self.coming and self.coming[0][0] <= until_s:
            self.now_s = max(self.now_s, self.coming[0][0])
            return [self]
        self.now_s = until_s
        return []

    def send(self, number: int) -> None:
        """Have a request wait for its turn."""
        self.free_s = max(self.free_s, self.now_s) + self.service_s
        if number not in self.lost:
            self.coming += [(self.free_s, number)] * (2 if self.twice else 1)

    def receive(self, _ready: object) -> list[int]:
        """Return the answers that are there."""
        come = [number for at_s, number in self.coming if at_s <= self.now_s]
        self.coming = [(at_s, number) for at_s, number in self.coming if at_s > self.now_s]
        return come

    @property
    def around(self) -> Surroundings:
        """Return clock and waiting for the client."""
        return Surroundings(self.clock, self.wait)  # type: ignore[arg-type] # it has no sockets


def near(*seconds: float) -> object:
    """Return times that may be some ticks off."""
    return pytest.approx(seconds, abs=30 * TICK_S)


def test_a_time_counts_from_when_the_request_was_to_be_sent() -> None:
    """All due at once, 10 ms each: the third waits for two others and took 30 ms, not 10."""
    transport = OneAfterTheOther(0.01)
    answers = ask_on_schedule(transport, [0.0, 0.0, 0.0], (0.5,), transport.around)
    assert answers.latencies_s == near(0.01, 0.02, 0.03)
    assert answers.own_s == (0.5,)
    assert (answers.lost, len(answers.late_s)) == (0, 3)


def test_a_late_answer_does_not_delay_the_next_request() -> None:
    """One a millisecond although each takes five: they are sent when due, and their waits add up."""
    transport = OneAfterTheOther(0.005)
    answers = ask_on_schedule(transport, [0.001 * number for number in range(4)], (), transport.around)
    assert answers.late_s == near(0, 0, 0, 0)
    assert answers.latencies_s == near(0.005, 0.009, 0.013, 0.017)


def test_the_first_request_is_due_a_moment_after_the_beginning() -> None:
    """So that making the schedule is no part of it."""
    transport = OneAfterTheOther(0.001)
    answers = ask_on_schedule(transport, [0.5], (), transport.around)
    assert answers.began_s == pytest.approx(100.0 + LEAD_S, abs=1e-5)
    assert answers.ended_s == pytest.approx(100.0 + LEAD_S + 0.501, abs=1e-4)


def test_what_is_never_answered_is_lost_and_counted() -> None:
    """The client waits for it until its patience ends, and for the others' answers."""
    transport = OneAfterTheOther(0.001, lost=frozenset({0, 2}))
    answers = ask_on_schedule(transport, [0.0, 0.01, 0.02, 0.03], (), transport.around)
    assert (answers.lost, len(answers.latencies_s)) == (2, 2)
    assert answers.ended_s == pytest.approx(answers.began_s + 0.03 + PATIENCE_S, abs=1e-3)


def test_an_answer_that_nobody_asked_for_is_wrong() -> None:
    """A datagram that comes twice would otherwise count for another request."""
    transport = OneAfterTheOther(0.001, twice=True)
    with pytest.raises(WrongAnswerError, match="request 0 was answered although"):
        ask_on_schedule(transport, [0.0, 1.0], (), transport.around)


def test_in_turn_each_request_waits_for_the_answer_to_the_one_before() -> None:
    """Four of 10 ms take 40 ms in all."""
    transport = OneAfterTheOther(0.01)
    answers = ask_in_turn(transport, 4, transport.around)
    assert answers.latencies_s == near(0.01, 0.01, 0.01, 0.01)
    assert answers.ended_s - answers.began_s == pytest.approx(0.04, abs=1e-3)


def test_in_turn_it_does_not_try_for_ever() -> None:
    """A slow responder gets fewer requests, a dead one the first only."""
    slow, dead = OneAfterTheOther(MOST_CLOSED_LOOP_S), OneAfterTheOther(1.0, lost=frozenset(range(8)))
    assert len(ask_in_turn(slow, 8, slow.around).latencies_s) in {1, 2}
    answers = ask_in_turn(dead, 8, dead.around)
    assert (answers.latencies_s, answers.lost) == ((), 1)


def test_a_schedule_comes_from_its_seed_and_has_the_wanted_rate() -> None:
    """Ascending; a thousand gaps of 1 ms on average take about a second."""
    offsets = schedule("seed", 0.001, 1000)
    assert offsets == schedule("seed", 0.001, 1000) != schedule("other", 0.001, 1000)
    assert offsets == sorted(offsets)
    assert 0.8 < offsets[-1] < 1.2


def test_gaps_are_random_as_those_between_many_users() -> None:
    """Of exponential gaps 63 % are shorter than their mean (1 - 1/e)."""
    offsets = [0.0, *schedule("seed", 1.0, 2000)]
    gaps = [after - before for before, after in pairwise(offsets)]
    assert 0.58 < sum(gap < 1.0 for gap in gaps) / len(gaps) < 0.68
