"""The heartbeat: it beats until it is stopped, and every stop ends in time, whatever the beat does."""

from __future__ import annotations

import itertools
import math
import threading
from typing import TYPE_CHECKING

import pytest

from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Variant
from workloads.synchronization.monitor import (
    MONITOR,
    STOP_TIMEOUT_S,
    Heartbeat,
    _in_time_and_for_good,
    _Stop,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    OneRound = Callable[..., Mapping[str, float]]

LIMIT_S = 30.0
LONG_S = 3600.0  # a period that no test waits for


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Yield an event that beats can wait for; at the end it is set, so that no thread stays."""
    event = threading.Event()
    yield event
    event.set()


def test_it_beats_at_once_and_again() -> None:
    """Beats come from a thread of their own, one after the other, until it is stopped."""
    third = threading.Event()
    threads = []

    def beat() -> None:
        threads.append(threading.current_thread())
        if len(threads) == 3:
            third.set()

    with Heartbeat(beat, 0.0001) as heartbeat:
        assert third.wait(LIMIT_S)
    assert not heartbeat.running
    assert heartbeat.beats == len(threads) >= 3
    assert len(set(threads)) == 1
    assert threads[0] is not threading.current_thread()


def test_stopping_does_not_wait_for_the_period() -> None:
    """One that would beat again in an hour ends as well."""
    first = threading.Event()
    heartbeat = Heartbeat(first.set, LONG_S)
    heartbeat.start()
    assert first.wait(LIMIT_S)
    heartbeat.stop(LIMIT_S)
    assert not heartbeat.running
    assert heartbeat.beats == 1


def test_stopping_again_does_nothing() -> None:
    """A stop within the with statement, or two of them, is no mistake."""
    with Heartbeat(int, LONG_S) as heartbeat:
        heartbeat.stop()
        heartbeat.stop()
    assert not heartbeat.running


def test_a_beat_that_takes_too_long_is_said_and_is_the_last(gate: threading.Event) -> None:
    """The stop ends in time without it, and a second one can wait for its end."""
    begun = threading.Event()

    def beat() -> None:
        begun.set()
        gate.wait(LIMIT_S)

    heartbeat = Heartbeat(beat, 0.0001)
    heartbeat.start()
    assert begun.wait(LIMIT_S)
    with pytest.raises(TimeoutError, match=r"didn't end within 0\.001 s"):
        heartbeat.stop(0.001)
    assert heartbeat.running
    gate.set()
    heartbeat.stop(LIMIT_S)
    assert heartbeat.beats == 1


def test_it_starts_once() -> None:
    """Neither while it beats nor afterwards can it be started again."""
    with Heartbeat(int, LONG_S) as heartbeat, pytest.raises(RuntimeError, match="make a new one"):
        heartbeat.start()
    with pytest.raises(RuntimeError, match="make a new one"):
        heartbeat.start()


def test_one_that_was_never_started_cannot_be_stopped() -> None:
    """Nothing would have been watched over, which is better said than passed over."""
    with pytest.raises(RuntimeError, match="never started"):
        Heartbeat(int, LONG_S).stop()


def test_a_beat_cannot_stop_its_own_heartbeat() -> None:
    """It would wait for itself; what it raises ends the heartbeat and comes out of stop(), once."""
    heartbeat = Heartbeat(lambda: heartbeat.stop(), 0.0001)  # noqa: PLW0108 - it doesn't exist yet
    heartbeat.start()
    with pytest.raises(RuntimeError, match="can't stop its own"):
        heartbeat.stop(LIMIT_S)
    assert heartbeat.beats == 0
    heartbeat.stop()


def test_what_a_beat_raises_is_raised_by_stop() -> None:
    """An error in the background isn't lost, and leaves the with statement too."""

    def beat() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), Heartbeat(beat, 0.0001):
        pass


def test_an_error_of_the_body_stays_and_the_heartbeat_ends() -> None:
    """The with statement stops it however it is left."""
    with pytest.raises(KeyError), Heartbeat(int, LONG_S) as heartbeat:
        raise KeyError
    assert not heartbeat.running


def test_the_thread_is_no_daemon_wherever_it_is_made() -> None:
    """A process waits for its end, also when a daemon thread made it."""
    made: list[Heartbeat] = []
    maker = threading.Thread(target=lambda: made.append(Heartbeat(int, LONG_S)), daemon=True)
    maker.start()
    maker.join(LIMIT_S)
    assert made[0]._thread.daemon is False


@pytest.mark.parametrize("period_s", [0, -1, math.nan, math.inf])
def test_a_period_is_a_time(period_s: float) -> None:
    """Neither no time nor endless time is one."""
    with pytest.raises(ValueError, match="must be greater than 0 s"):
        Heartbeat(int, period_s)


@pytest.mark.parametrize("variant", MONITOR.variants, ids=lambda variant: variant.label)
def test_the_experiment_stops_every_heartbeat(variant: Variant, one_round: OneRound) -> None:
    """All stop within the time-out, and each has beaten."""
    seen = one_round(variant, 5)
    assert set(seen) == {"stop_p50_s", "stop_longest_s", "timeout_s", "beats"}
    assert 0 <= seen["stop_p50_s"] <= seen["stop_longest_s"] <= seen["timeout_s"] == STOP_TIMEOUT_S
    assert seen["beats"] >= 5


def test_stopping_is_timed_by_the_clock_that_is_given() -> None:
    """With a clock that goes on by 1, 2, 4, … the three stops last 1, 4 and 16 seconds; 16 are too many."""
    moments = itertools.accumulate((2**step for step in range(6)), initial=0)
    with MONITOR.variants[0].trial(Conditions(3, clock=lambda: float(next(moments)))) as trial:
        (participant,) = trial.participants
        stops = participant()
        with pytest.raises(BrokenPromiseError, match="up to 16 s, 5 s are allowed"):
            trial.observe([stops])


def test_the_middle_and_the_longest_are_observed() -> None:
    """Of 1, 2 and 4 seconds, 2 is in the middle; beats are added up."""
    with Heartbeat(int, LONG_S) as heartbeat:
        pass
    stops = [_Stop(duration_s, heartbeat.beats, heartbeat) for duration_s in (4.0, 1.0, 2.0)]
    assert _in_time_and_for_good(stops) == {
        "stop_p50_s": 2.0,
        "stop_longest_s": 4.0,
        "timeout_s": STOP_TIMEOUT_S,
        "beats": 3,
    }


def test_a_heartbeat_that_beats_on_is_found_out() -> None:
    """One whose thread is there, or that has beaten since, wasn't stopped."""
    with Heartbeat(int, LONG_S) as heartbeat, pytest.raises(BrokenPromiseError, match="1 of 1 heartbeats"):
        _in_time_and_for_good([_Stop(0.0, heartbeat.beats, heartbeat)])
    with pytest.raises(BrokenPromiseError, match="1 of 2 heartbeats"):
        _in_time_and_for_good([_Stop(0.0, 0, heartbeat), _Stop(0.0, heartbeat.beats, heartbeat)])
