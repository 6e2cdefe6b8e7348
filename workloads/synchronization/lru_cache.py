"""A thread-safe cache of limited size that drops the least recently used entry."""

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
        limit: The most entries.
        size: The entries now.
        highest_size: The most entries so far.
        hits: How many ``get`` calls found their key.
        misses: How many did not.
        evictions: How many entries were dropped for new ones.
    """

    limit: int
    size: int
    highest_size: int
    hits: int
    misses: int
    evictions: int


class LruCache(Generic[Key, Value]):
    """Keeps the values of the most recently used keys, and never more than its limit.

    Differs from ``functools.lru_cache``: it is an object, not a decorator. Values are put and
    replaced from outside, one key at a time; ``lru_cache`` gets values only by calling its function, and
    drops all of them or none. Its C code is several times faster.

    Use something else: ``functools.lru_cache`` for the results of a pure function, ``functools.cache`` for
    few different arguments, ``weakref.WeakValueDictionary`` for values that should live as long as they are
    used.

    Two threads that miss the same key both make its value, and the last ``put`` wins: the lock is not held
    while a value is made. Keys are hashed and compared under the lock, so these methods must not use the
    cache.
    """

    def __init__(self, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"the limit of an LruCache must be at least 1, not {limit}")
        self._limit = limit
        # The lock guards everything here. The least recently used entry comes first; len(entries) <= limit
        # always holds, even while the lock is held.
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
        """Return the value of a key, now the most recently used; or the default if it is missing."""
        with self._lock:
            if key not in self._entries:
                self._misses += 1
                return default
            self._hits += 1
            self._entries.move_to_end(key)
            return self._entries[key]

    def put(self, key: Key, value: Value) -> None:
        """Set the value of a key, now the most recently used; a full cache drops the least recently used."""
        with self._lock:
            # The dropped value lives until the lock is released, because its finalizer may use the cache.
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
        """Return a consistent snapshot of the cache."""
        with self._lock:
            return CacheStatistics(
                limit=self._limit,
                size=len(self._entries),
                highest_size=self._highest_size,
                hits=self._hits,
                misses=self._misses,
                evictions=self._evictions,
            )
