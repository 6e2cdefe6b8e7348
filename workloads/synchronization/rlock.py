"""RLock: a repository whose public methods call each other, each holding the lock.

A thread may take an RLock that it holds already, so a public method can be built from other public methods.
With a Lock the same program would deadlock (``workloads.mistakes`` shows that in a separate process), so that
version has two layers: public methods that lock, and private ones that do the work.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from contextlib import AbstractContextManager

Key = TypeVar("Key", bound="Hashable")
Value = TypeVar("Value")

CALLS_PER_KEY = 10  # one in ten calls of a participant meets a key that may still be missing


class Repository(Generic[Key, Value]):
    """Values by key; a missing value is made exactly once, however many threads ask for it at once.

    Differs from ``dict.setdefault``, which needs the value before it knows whether it is missing, and from
    ``if key not in values: values[key] = make()``, which two threads may do at the same time. Use
    ``functools.cache`` if making a value twice is harmless, and RepositoryInLayers if re-entry is not needed.
    One lock guards everything: while a value is made, all other threads wait, whatever their key.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._values: dict[Key, Value] = {}  # invariant: used only while _lock is held

    def get(self, key: Key) -> Value:
        """Return the value of a key.

        Raises:
            KeyError: There is no value.
        """
        with self._lock:
            return self._values[key]

    def set(self, key: Key, value: Value) -> None:
        """Store the value of a key, replacing the old one."""
        with self._lock:
            self._values[key] = value

    def get_or_set(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key; make it first if it is missing.

        Args:
            key: The key.
            make: Called while the lock is held. It may use the repository, but must not set this key, and
            must
                not wait for a thread that does.

        Raises:
            RuntimeError: ``make`` set the key itself.
        """
        with self._lock:
            if key not in self._values:
                value = make()
                if key in self._values:  # two values for one key: one would be lost
                    raise RuntimeError(f"make() set {key!r} itself: it must only return the value")
                self.set(key, value)
            return self.get(key)


class RepositoryInLayers(Generic[Key, Value]):
    """The same with a plain Lock: no locking method calls another one.

    Differs from Repository in that ``make`` must not use the repository, because that would deadlock. With
    another ``make_lock`` it takes that lock equally often, which shows the cost of the kind of lock.
    """

    def __init__(self, make_lock: Callable[[], AbstractContextManager[object]] = threading.Lock) -> None:
        self._lock = make_lock()
        self._values: dict[Key, Value] = {}  # invariant: used only while _lock is held

    def get(self, key: Key) -> Value:
        """Return the value of a key; raises KeyError where there is none."""
        with self._lock:
            return self._get(key)

    def set(self, key: Key, value: Value) -> None:
        """Store the value of a key, in place of the one that it had."""
        with self._lock:
            self._set(key, value)

    def get_or_set(self, key: Key, make: Callable[[], Value]) -> Value:
        """Return the value of a key, made first if it is missing; ``make`` must not use the repository."""
        with self._lock:
            if key not in self._values:
                self._set(key, make())
            return self._get(key)

    def _get(self, key: Key) -> Value:
        return self._values[key]

    def _set(self, key: Key, value: Value) -> None:
        self._values[key] = value


@contextmanager
def _trial(
    make_repository: Callable[[], Repository[int, object] | RepositoryInLayers[int, object]],
    participants: int,
    conditions: Conditions,
) -> Iterator[Trial]:
    repository = make_repository()
    keys = max(1, conditions.operations // CALLS_PER_KEY)
    made: list[object] = []

    def make() -> object:
        made.append(value := object())
        return value

    def look_up() -> None:
        # All in the same order, so that they meet at missing values.
        for number in range(conditions.operations):
            repository.get_or_set(number % keys, make)

    def observe(_returned: Sequence[None]) -> dict[str, float]:
        for key in range(keys):
            repository.get_or_set(key, make)  # makes lost values again, and then there are too many
        if len(made) != keys:
            raise BrokenPromiseError(f"rlock: {len(made)} values were made for {keys} keys")
        return {"values_made": len(made), "keys": keys}

    yield Trial((look_up,) * participants, participants * conditions.operations, observe)


VARIANTS: dict[str, Callable[[], Repository[int, object] | RepositoryInLayers[int, object]]] = {
    "RLock": Repository,
    "RLock, taken once": partial(RepositoryInLayers, threading.RLock),
    "Lock": RepositoryInLayers,
}
"""The first takes its lock two or three times per look-up, the others once."""

RLOCK = Experiment(
    name="rlock",
    summary="Threads ask a repository for values by key; the first thread that misses a value makes it.",
    promise="Methods that hold an RLock may call each other, and each value is made once.",
    unit="lookups",
    operations=500_000,
    variants=tuple(
        Variant(name, participants, partial(_trial, make_repository, participants))
        for name, make_repository in VARIANTS.items()
        for participants in (1, 2, 4)
    ),
    fewest_operations=100,
)
