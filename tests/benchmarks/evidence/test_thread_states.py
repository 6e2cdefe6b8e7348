"""What threads do while they have an item."""

from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence import state_sampler, thread_states
from benchmarks.evidence.gil_words import Gils, NotMeasuredError, own_gil
from benchmarks.evidence.state_sampler import COMPUTING, ELSEWHERE, GIL, LOCK, state_of
from benchmarks.evidence.thread_states import (
    FEWEST_MOMENTS,
    Look,
    Span,
    ThreadStates,
    measure_thread_states,
    states_of,
)
from benchmarks.plan.selection import find_runners

LOCKED = threading.Lock()

NEEDS_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what threads wait for")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (b"running\n", COMPUTING),
        (b"", COMPUTING),
        (b"-1 0x7ffc 0x7f00\n", COMPUTING),
        (b"202 0x1000 0x189 0x0 0x0 0x0 0x0 0x7f 0x7f\n", GIL),
        (b"202 0x10ff 0x80 0x0 0x0 0x0 0x0 0x7f 0x7f\n", GIL),
        (b"202 0x1100 0x80 0x0 0x0 0x0 0x0 0x7f 0x7f\n", LOCK),
        (b"202 0xfff 0x80 0x0 0x0 0x0 0x0 0x7f 0x7f\n", LOCK),
        (b"230 0x1 0x1 0x7f 0x0 0x0 0x0 0x7f 0x7f\n", ELSEWHERE),
    ],
)
def test_what_a_line_tells(said: bytes, state: int) -> None:
    """A futex is the GIL's if it is right behind its words, else a lock's."""
    assert state_of(said, 202, [0x1000]) == state


def test_without_a_gil_every_futex_is_a_lock() -> None:
    """There is none whose address could be meant."""
    assert state_of(b"202 0x1000 0x80", 202, []) == LOCK


def test_looks_outside_of_items_do_not_count() -> None:
    """A worker of a pool that has nothing to do waits for a lock, too."""
    spans = [Span(1, 10.0, 20.0), Span(1, 30.0, 40.0), Span(2, 10.0, 40.0)]
    moments = [10.0, 30.0, *(10 + 9.9 * place / FEWEST_MOMENTS for place in range(1, FEWEST_MOMENTS))]
    within = [Look(at, 1, ELSEWHERE) for at in moments]
    outside = [Look(at, 1, LOCK) for at in (9.9, 20.0, 25.0, 40.0)]
    unknown = [Look(at, 3, LOCK) for at in moments]
    states = states_of(within + outside + unknown, spans)
    assert states.looks == len(within)
    assert states.elsewhere.share == 1
    assert states.lock.share == 0


def test_too_few_moments_are_a_reason() -> None:
    """Many threads that are looked at in a single moment tell no more than one."""
    spans = [Span(thread, 1.0, 2.0) for thread in range(100)]
    with pytest.raises(NotMeasuredError, match=r"too few samples \(1\) saw a thread"):
        states_of([Look(1.5, thread, LOCK) for thread in range(100)], spans)


def test_looks_of_one_moment_count_as_one() -> None:
    """Two threads that always do the same are no better known than one of them."""
    states = [LOCK, ELSEWHERE, LOCK] * 40
    one = [Look(1 + place / 1000, 1, state) for place, state in enumerate(states)]
    both = [*one, *(Look(look.at_s, 2, look.state) for look in one)]
    spans = [Span(1, 1.0, 2.0), Span(2, 1.0, 2.0)]
    assert states_of(both, spans).lock == states_of(one, spans).lock


@given(st.lists(st.integers(0, 3), min_size=FEWEST_MOMENTS, max_size=400))
def test_shares_add_up_and_lie_in_their_intervals(states: list[int]) -> None:
    """Every look is in one state."""
    looks = [Look(1 + place / 1000, 1, state) for place, state in enumerate(states)]
    found = states_of(looks, [Span(1, 1.0, 2.0)])
    shares = (found.computing, found.lock, found.gil, found.elsewhere)
    assert sum(each.share for each in shares) == pytest.approx(1)
    assert all(each.low <= each.share <= each.high for each in shares)


def states_under(task: object, workers: int) -> ThreadStates:
    """Return what so many threads do with a task."""
    gils = own_gil()
    with find_runners()["threads"].open(workers) as executor:
        return measure_thread_states(executor, workers, task, range(24), gils)  # type: ignore[arg-type]


def wait_holding(_item: int) -> None:
    """Wait, and let nobody else."""
    with LOCKED:
        time.sleep(0.01)  # it is what is measured


def wait(_item: int) -> None:
    """Wait."""
    time.sleep(0.01)  # as above


@NEEDS_LINUX
def test_threads_that_wait_for_a_lock_are_seen() -> None:
    """Of four that need one lock, three wait for it; that is neither the GIL nor sleep."""
    found = states_under(wait_holding, 4)
    assert found.lock.low > max(found.gil.high, found.elsewhere.high)


@NEEDS_LINUX
def test_threads_that_sleep_wait_for_no_lock() -> None:
    """Waits that overlap are not taken for waits for a lock."""
    found = states_under(wait, 4)
    assert found.elsewhere.low > max(found.gil.high, found.lock.high)


def test_a_gil_whose_words_are_hidden_is_a_reason() -> None:
    """Its waits could not be told from those for a lock."""
    with ThreadPoolExecutor(1) as executor, pytest.raises(NotMeasuredError, match="hidden"):
        measure_thread_states(executor, 1, wait, [1], Gils(reason="not measured: hidden."))


def test_a_system_that_does_not_tell_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """So is a processor whose system calls are not known."""
    monkeypatch.setattr(state_sampler, "FUTEX_CALLS", {})
    monkeypatch.setattr(thread_states, "in_every_worker", None)
    with ThreadPoolExecutor(1) as executor, pytest.raises(NotMeasuredError, match="this system"):
        measure_thread_states(executor, 1, wait, [1], Gils(reason="not applicable: none.", apply=False))
