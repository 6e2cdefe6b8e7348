"""A cache of limited size which forgets what was used least recently, for any number of threads."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Hashable

Key = TypeVar("Key", bound="Hashable")
Value = TypeVar("Value")
Default = TypeVar("Default")


@dataclass(frozen=True, slots=True)
class CacheStatistics:
    """A cache at one moment.

    Attributes:
        limit: How many entries it keeps at most.
        size: How many are in it.
        highest_size: How many were in it at most, ever.
        hits: How many ``get`` found their key.
        misses: How many did not.
        evictions: How many entries had to go because another one came.
    """

    limit: int
    size: int
    highest_size: int
    hits: int
    misses: int
    evictions: int


class LruCache(Generic[Key, Value]):
    """Keeps the values of the keys that were read or written last, and never more than its limit.

    Differs from ``functools.lru_cache``: it is no decorator but a thing of its own. Values are put and
    replaced from outside, one key at a time; that one only learns a value by calling its function, and
    forgets all of them or none. Its C code is several times as fast.

    Use another one: ``functools.lru_cache`` for the results of a pure function, ``functools.cache`` where
    arguments are few, ``weakref.WeakValueDictionary`` where values should live as long as somebody uses them.

    Two threads that miss the same key both make its value, and the last ``put`` stays: the lock is not held
    while a value is made. Keys are hashed and compared under the lock: these methods must not use the cache.
    """

    def __init__(self, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"an LruCache keeps at least 1 entry, not {limit}")
        self._limit = limit
        # The lock guards all that is here. The least recently used entry comes first; len(entries) <= limit
        # holds at every moment, also while the lock is held.
        self._lock = Lock()
        self._entries: OrderedDict[Key, Value] = OrderedDict()
        self._highest_size = 0
        self._hits = 0
        self._misses = 0
        self._evictions = 0

    @overload
    def get(self, key: Key) -> Value | None: ...
    @overload
    def get(self, key: Key, default: Default) -> Value | Default: ...
    def get(self, key: Key, default: object = None) -> object:
        """Return the value of a key, which is now the one used last; or the default if it is not there."""
        with self._lock:
            if key not in self._entries:
                self._misses += 1
                return default
            self._hits += 1
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, key: Key, value: Value) -> None:
        """Set the value of a key, which is now the one used last; a full cache drops the one used first."""
        with self._lock:
            # What goes is held until the lock is free again: its finalizer may use the cache.
            if key in self._entries:
                _gone: object = self._entries.pop(key)
            elif len(self._entries) == self._limit:
                _gone = self._entries.popitem(last=False)
                self._evictions += 1
            self._entries[key] = value
            self._highest_size = max(self._highest_size, len(self._entries))

    def __len__(self) -> int:
        with self._lock:
            return len(self._entries)

    def statistics(self) -> CacheStatistics:
        """Return what is true of the cache at this moment, all of it at once."""
        with self._lock:
            return CacheStatistics(
                limit=self._limit,
                size=len(self._entries),
                highest_size=self._highest_size,
                hits=self._hits,
                misses=self._misses,
                evictions=self._evictions,
            )
