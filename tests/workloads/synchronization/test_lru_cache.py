"""The LRU cache: its limit, what goes first, what is counted; also against a model and under stress."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from workloads.synchronization.lru_cache import CacheStatistics, LruCache

LIMIT = 3
KEYS = st.integers(min_value=0, max_value=LIMIT + 2)


def filled(*keys: str) -> LruCache[str, str]:
    """Return a cache for three entries into which these keys were put, each with itself as its value."""
    cache: LruCache[str, str] = LruCache(LIMIT)
    for key in keys:
        cache.put(key, key)
    return cache


def kept(cache: LruCache[str, str], keys: str) -> str:
    """Return which of the keys are in the cache."""
    return "".join(key for key in keys if cache.get(key))


def test_what_was_put_first_goes_first() -> None:
    """The fourth of four entries pushes out the first."""
    assert kept(filled(*"abcd"), "abcd") == "bcd"


def test_what_was_read_stays() -> None:
    """Reading counts as using: the second entry is now the one that nobody used for longest."""
    cache = filled(*"abc")
    assert cache.get("a") == "a"
    cache.put("d", "d")
    assert kept(cache, "abcd") == "acd"


def test_what_was_written_again_stays_with_its_new_value() -> None:
    """Replacing a value counts as using, and pushes nothing out."""
    cache = filled(*"abc")
    cache.put("a", "A")
    assert cache.statistics().evictions == 0
    cache.put("d", "d")
    assert cache.get("a") == "A"
    assert cache.get("b") is None


def test_a_cache_for_one_entry_keeps_the_last() -> None:
    """The smallest limit."""
    cache: LruCache[str, int] = LruCache(1)
    cache.put("a", 1)
    cache.put("b", 2)
    assert (cache.get("a"), cache.get("b"), len(cache)) == (None, 2, 1)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    """A cache that keeps nothing is a mistake, and the message says what the limit may be."""
    with pytest.raises(ValueError, match=f"at least 1, not {limit}"):
        LruCache(limit)


def test_a_default_tells_a_missing_key_from_a_kept_none() -> None:
    """None is a value like any other."""
    cache: LruCache[str, None] = LruCache(LIMIT)
    cache.put("a", None)
    missing = object()
    assert cache.get("a", missing) is None
    assert cache.get("b", missing) is missing


def test_statistics_are_a_value_of_one_moment() -> None:
    """They don't change when the cache does."""
    cache = filled(*"abcd")
    cache.get("a")
    cache.get("b")
    before = cache.statistics()
    cache.get("b")
    assert before == CacheStatistics(limit=3, size=3, highest_size=3, hits=1, misses=1, evictions=1)


class UsesTheCache:
    """A value whose finalizer uses the cache that it leaves."""

    def __init__(self, cache: LruCache[str, Any], seen: list[int]) -> None:
        self.cache, self.seen = cache, seen

    def __del__(self) -> None:
        self.seen.append(len(self.cache))


@pytest.mark.parametrize("key", ["a", "b"], ids=["replaced", "pushed out"])
def test_the_finalizer_of_what_goes_may_use_the_cache(key: str, together: Callable[..., list[Any]]) -> None:
    """Whatever leaves the cache is dropped after the lock: nothing waits for a lock that its thread holds."""
    cache: LruCache[str, Any] = LruCache(1)
    seen: list[int] = []
    cache.put("a", UsesTheCache(cache, seen))
    together(lambda: cache.put(key, None))
    assert seen == [1]


def test_many_threads_keep_the_limit_and_get_the_values_of_their_keys(
    together: Callable[..., list[Any]],
) -> None:
    """Nothing is kept above the limit, no value belongs to another key, and every lookup is counted once."""
    cache: LruCache[int, int] = LruCache(LIMIT)
    lookups = 500

    def take_part(place: int) -> bool:
        good = True
        for number in range(lookups):
            key = (number * (place + 1)) % (2 * LIMIT)
            good &= cache.get(key, -key) == -key and len(cache) <= LIMIT
            cache.put(key, -key)
        return good

    assert all(together(*(partial(take_part, place) for place in range(10))))
    found = cache.statistics()
    assert found.hits + found.misses == 10 * lookups
    assert found.highest_size == found.size == LIMIT


class CacheModel(RuleBasedStateMachine):
    """A cache does what a plain list of pairs, least recently used first, does."""

    def __init__(self) -> None:
        super().__init__()
        self.cache: LruCache[int, int] = LruCache(LIMIT)
        self.entries: list[tuple[int, int]] = []
        self.hits = self.misses = self.evictions = 0

    @rule(key=KEYS)
    def get(self, key: int) -> None:
        """A found key moves to the end; a missing one changes nothing."""
        found = [entry for entry in self.entries if entry[0] == key]
        self.entries = [entry for entry in self.entries if entry[0] != key] + found
        self.hits += len(found)
        self.misses += not found
        assert self.cache.get(key) == (found[0][1] if found else None)

    @rule(key=KEYS, value=st.integers())
    def put(self, key: int, value: int) -> None:
        """The pair is the last one, and the first one goes where there are too many."""
        self.entries = [entry for entry in self.entries if entry[0] != key] + [(key, value)]
        self.evictions += len(self.entries) > LIMIT
        self.entries = self.entries[-LIMIT:]
        self.cache.put(key, value)

    @invariant()
    def same_as_the_model(self) -> None:
        """Same entries in the same order, same counts, never above the limit."""
        assert list(self.cache._entries.items()) == self.entries
        found = self.cache.statistics()
        assert (found.hits, found.misses, found.evictions) == (self.hits, self.misses, self.evictions)
        assert len(self.cache) == found.size == len(self.entries) <= found.highest_size <= LIMIT


TestCacheModel = CacheModel.TestCase
TestCacheModel.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
