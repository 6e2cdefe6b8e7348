"""The counter under a lock, what is lost without one, and how that is noticed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.synchronization import lock
from workloads.synchronization.experiment import BrokenPromiseError, Conditions
from workloads.synchronization.lock import LOCK, Counter

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_S = 30.0


class MeetingCounter(lock._Unguarded):
    """Loses an update whenever it is used: two threads both read before one of them writes."""

    __slots__ = ("both_have_read",)

    def __init__(self) -> None:
        super().__init__()
        self.both_have_read = threading.Barrier(2, timeout=LIMIT_S)

    def increment(self) -> None:
        """Add 1 to what was there before the other thread's update."""
        before = self.value
        self.both_have_read.wait()
        self.value = before + 1


class LosingCounter(Counter):
    """Says that it counts under a lock, and forgets everything."""

    __slots__ = ()

    def increment(self) -> None:
        """Do nothing."""


@given(st.integers(), st.lists(st.booleans(), max_size=50))
def test_it_counts_up_and_down(start: int, ups: list[bool]) -> None:
    """The value is the start, plus all increments, minus all decrements."""
    counter = Counter(start)
    for up in ups:
        counter.increment() if up else counter.decrement()
    assert counter.value == start + 2 * sum(ups) - len(ups)


def test_ups_and_downs_of_several_threads_cancel_out(together: Callable[..., list[Any]]) -> None:
    """Half of the threads count down what the others count up."""
    counter = Counter(5)

    def work(update: Callable[[], None]) -> None:
        for _ in range(5_000):
            update()

    together(*(lambda update=update: work(update) for update in (counter.increment, counter.decrement) * 3))
    assert counter.value == 5


def test_the_value_cannot_be_set() -> None:
    """What would be a check-then-act again is refused, and the rule is in the message."""
    counter = Counter()
    with pytest.raises(AttributeError, match=r"can't be set: .* use increment\(\) or decrement\(\)"):
        counter.value += 1  # type: ignore[assignment]
    assert counter.value == 0


@pytest.mark.parametrize("variant", LOCK.variants, ids=lambda variant: variant.label)
def test_each_variant_says_what_was_lost_and_how_evenly_they_advanced(
    variant: Any,  # noqa: ANN401 - a parameter
    one_round: Callable[..., dict[str, float]],
) -> None:
    """Also where the number of increments is no multiple of the chunk."""
    seen = one_round(variant, 1_050)
    assert set(seen) == {"updates", "lost_updates", "jain_index"}
    assert seen["updates"] == 1_050 * variant.participants
    assert 0 <= seen["lost_updates"] <= seen["updates"]
    assert 1 / variant.participants - 1e-9 <= seen["jain_index"] <= 1
    if variant.name == "Lock" or variant.participants == 1:
        assert seen["lost_updates"] == 0


def test_lost_updates_are_counted(together: Callable[..., list[Any]]) -> None:
    """Where each of two threads always overwrites the other's update, half of them are lost."""
    with lock._trial(MeetingCounter, 2, Conditions(250, time.perf_counter)) as trial:
        seen = trial.observe(together(*trial.participants))
    assert seen["updates"] == 500
    assert seen["lost_updates"] >= 250


def test_an_update_lost_under_a_lock_is_a_broken_promise(together: Callable[..., list[Any]]) -> None:
    """The message says how many of how many."""
    with lock._trial(LosingCounter, 2, Conditions(10, time.perf_counter)) as trial:
        returned = together(*trial.participants)
        with pytest.raises(BrokenPromiseError, match="20 of 20 increments under a Lock are lost"):
            trial.observe(returned)


def test_fairness_is_that_of_the_moment_when_the_first_has_ended() -> None:
    """Three participants of 300 increments: one had 300 when the others had 100 and 0."""
    with lock._trial(lock._Unguarded, 3, Conditions(300, time.perf_counter)) as trial:
        seen = trial.observe([(300, 300, 300), (300, 100, 0), (300, 300, 100)])
    assert seen["jain_index"] == pytest.approx(400**2 / (3 * (300**2 + 100**2)))


def test_a_participant_notes_every_chunk() -> None:
    """The others' places are left alone, and the last chunk may be a short one."""
    progress = [7, 0]
    noted: list[int] = []
    assert lock._count(1, 250, lambda: noted.append(progress[1]), progress) == (7, 250)
    assert [noted.count(place) for place in (0, 100, 200)] == [100, 100, 50]
