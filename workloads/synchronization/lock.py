"""Lock: a counter that several threads update at once, with a lock and without.

All three counters are used in the same way and differ in one line, so the difference of their times is the
cost of the lock. Without a lock, an update is lost when threads switch between its read and its write. Where
they switch is a detail of the interpreter: since 3.10, CPython with a GIL switches only at calls and at
backward jumps, of which ``x += 1`` on a plain number has none. Code that contains a call, or runs on a
free-threaded build, does not have this protection.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, NoReturn, Protocol

from workloads.synchronization.experiment import BrokenPromiseError, Experiment, Trial, Variant, jain_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Never

    from workloads.synchronization.experiment import Conditions

CHUNK = 100  # increments between two records of progress, so that recording costs nothing


class Counter:
    """A number that any thread may increment and decrement; no update is ever lost.

    Differs from ``x += 1`` on a shared variable, which reads and writes in two steps. Use
    ``next(itertools.count())`` for numbers that never repeat, and a plain variable if only one thread counts.
    """

    __slots__ = ("_lock", "_value")

    def __init__(self, value: int = 0) -> None:
        self._lock = threading.Lock()
        self._value = value  # invariant: changes only while _lock is held

    def increment(self) -> None:
        """Add 1."""
        with self._lock:
            self._value += 1

    def decrement(self) -> None:
        """Subtract 1."""
        with self._lock:
            self._value -= 1

    @property
    def value(self) -> int:
        """The current number, which may be outdated when it is returned."""
        with self._lock:
            return self._value

    @value.setter
    def value(self, _value: Never) -> NoReturn:
        raise AttributeError(
            "Counter.value can't be set: another thread may count between reading and setting it; "
            "use increment() or decrement()"
        )


class _Counting(Protocol):
    def increment(self) -> None: ...

    @property
    def value(self) -> int: ...


class _Unguarded:
    """The same without a lock, as the baseline."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def increment(self) -> None:
        self.value += 1


class _UnguardedWithCall(_Unguarded):
    """With a call between read and write, as when a function computes the new value."""

    __slots__ = ()

    def increment(self) -> None:
        self.value = int(self.value) + 1


def _count(
    number: int, operations: int, increment: Callable[[], None], progress: list[int]
) -> tuple[int, ...]:
    """Increment, and return the progress of all participants when this one has ended."""
    done = 0
    while done < operations:
        chunk = min(CHUNK, operations - done)
        for _ in range(chunk):
            increment()
        done += chunk
        progress[number] = done
    return tuple(progress)


@contextmanager
def _trial(make: Callable[[], _Counting], participants: int, conditions: Conditions) -> Iterator[Trial]:
    counter = make()
    progress = [0] * participants
    updates = participants * conditions.operations

    def observe(ends: Sequence[tuple[int, ...]]) -> dict[str, float]:
        lost = updates - counter.value
        if lost and isinstance(counter, Counter):
            raise BrokenPromiseError(f"lock: {lost} of {updates} increments under a Lock are lost")
        first = min(ends, key=sum)  # progress only grows, so the smallest is the earliest
        return {"updates": updates, "lost_updates": lost, "jain_index": jain_index(first)}

    yield Trial(
        tuple(
            partial(_count, number, conditions.operations, counter.increment, progress)
            for number in range(participants)
        ),
        updates,
        observe,
    )


_COUNTERS: dict[str, Callable[[], _Counting]] = {
    "no lock": _Unguarded,
    "no lock, call inside": _UnguardedWithCall,
    "Lock": Counter,
}

LOCK = Experiment(
    name="lock",
    summary="Threads increment one counter, each as fast as it can.",
    promise="Under a Lock no update is lost.",
    unit="increments",
    operations=1_000_000,
    variants=tuple(
        Variant(name, participants, partial(_trial, make, participants))
        for name, make in _COUNTERS.items()
        for participants in (1, 2, 5)
    ),
    # Fewer would be done within one or two switch intervals (5 ms each): threads would hardly ever overlap.
    fewest_operations=150_000,
)
