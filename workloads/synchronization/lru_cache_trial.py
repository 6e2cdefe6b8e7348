"""LRU cache: threads randomly read and write one cache, ours or that of functools.

One operation (unit: operations) is a read or a write. A read asks for one of a few popular keys and, if it is
missing, makes and stores the value, as ``functools.lru_cache`` does. A write stores a new key, because that
is the only way to make ``functools.lru_cache`` store something.

Separate from ``lru_cache.py`` so that the class can be read, and reused, by itself.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, cycle, islice
from random import Random
from typing import TYPE_CHECKING

from workloads.synchronization.experiment import BrokenPromiseError, Experiment, Trial, Variant
from workloads.synchronization.lru_cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from workloads.synchronization.experiment import Conditions

LIMIT = 100
POPULAR_KEYS = 120  # a few more than fit, so that there are misses even without writes
PLAN_LENGTH = 1_000
OPERATIONS_PER_LOOK = 100  # often enough to see a growing cache, too rare to cost anything
OPERATIONS = 80_000
READING_SHARES = (0.5, 0.9, 0.99)
PARTICIPANTS = (1, 10)


@dataclass(frozen=True, slots=True)
class Store:
    """The interface of a cache for the participants.

    Attributes:
        read: Returns the value of a key; makes and stores it first if it is missing.
        write: Makes and stores the value of a new key.
        size: Returns the number of entries.
        hits: Returns how many lookups found their key.
    """

    read: Callable[[int], int]
    write: Callable[[int], object]
    size: Callable[[], int]
    hits: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Seen:
    """A participant's figures: reads, how many had another key's value, and the highest size seen."""

    reads: int
    wrong_values: int
    highest_size: int
    looks: int


def value_of(key: int) -> int:
    """Return the value that belongs to a key."""
    return -key


def ours() -> Store:
    """Return an LruCache."""
    cache: LruCache[int, int] = LruCache(LIMIT)

    def read(key: int) -> int:
        value = cache.get(key)
        if value is None:
            value = value_of(key)
            cache.put(key, value)
        return value

    def write(key: int) -> None:
        cache.put(key, value_of(key))

    return Store(read, write, cache.__len__, lambda: cache.statistics().hits)


def of_functools() -> Store:
    """Return a functools.lru_cache."""
    cached = functools.lru_cache(LIMIT)(value_of)
    return Store(cached, cached, lambda: cached.cache_info().currsize, lambda: cached.cache_info().hits)


@contextmanager
def stress(
    conditions: Conditions, *, participants: int, reading_share: float, make_store: Callable[[], Store]
) -> Iterator[Trial]:
    """Yield one round in which each participant follows its own plan."""
    store = make_store()

    def take_part(place: int) -> Callable[[], Seen]:
        plan = make_plan(place, reading_share)
        new_keys = count(POPULAR_KEYS + place, participants)
        return lambda: follow(islice(cycle(plan), conditions.operations), store, new_keys)

    def observe(returned: Sequence[Seen]) -> Mapping[str, float]:
        return _sum_up(returned, store)

    operations = participants * conditions.operations
    yield Trial(tuple(take_part(place) for place in range(participants)), operations, observe)


def make_plan(seed: int, reading_share: float) -> Sequence[int | None]:
    """Return popular keys to read, and None for each write, in random order."""
    random = Random(seed)  # noqa: S311 - a repeatable order, no secret
    reads = round(PLAN_LENGTH * reading_share)
    plan = [*random.choices(range(POPULAR_KEYS), k=reads), *[None] * (PLAN_LENGTH - reads)]
    random.shuffle(plan)
    return plan


def follow(plan: Iterator[int | None], store: Store, new_keys: Iterator[int]) -> Seen:
    """Do what the plan says."""
    reads = wrong_values = highest_size = looks = 0
    for number, key in enumerate(plan):
        if key is None:
            store.write(next(new_keys))
        else:
            reads += 1
            wrong_values += store.read(key) != value_of(key)
        if not number % OPERATIONS_PER_LOOK:
            highest_size = max(highest_size, store.size())
            looks += 1
    return Seen(reads, wrong_values, highest_size, looks)


def _sum_up(returned: Sequence[Seen], store: Store) -> Mapping[str, float]:
    wrong_values = sum(seen.wrong_values for seen in returned)
    highest_size = max(store.size(), *(seen.highest_size for seen in returned))
    if wrong_values or highest_size > LIMIT:
        raise BrokenPromiseError(
            f"lru_cache: {wrong_values} reads returned the value of another key, "
            f"and {highest_size} entries were kept where {LIMIT} is the limit"
        )
    reads = sum(seen.reads for seen in returned)
    looks = sum(seen.looks for seen in returned)
    hit_share = store.hits() / max(1, reads)
    return {"highest_size": highest_size, "limit": LIMIT, "looks": looks, "hit_share": hit_share}


def _variant(name: str, make_store: Callable[[], Store], participants: int, reading_share: float) -> Variant:
    trial = functools.partial(
        stress, participants=participants, reading_share=reading_share, make_store=make_store
    )
    return Variant(name, participants, trial, {"reading_share": reading_share})


LRU_CACHE = Experiment(
    name="lru_cache",
    summary=f"Threads read popular keys and write new ones in one cache for {LIMIT} entries.",
    promise="The entries never exceed the limit, and every key keeps its own value.",
    unit="operations",
    operations=OPERATIONS,
    variants=tuple(
        _variant(name, make_store, participants, reading_share)
        for participants in PARTICIPANTS
        for reading_share in READING_SHARES
        for name, make_store in (("LruCache", ours), ("functools.lru_cache", of_functools))
    ),
    fewest_operations=20,
)
