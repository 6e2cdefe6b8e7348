"""What all that has a limit must do, ours and the standard library's: be filled up to it, never above."""

from __future__ import annotations

import functools
import itertools
import queue
import sqlite3
from contextlib import contextmanager
from dataclasses import FrozenInstanceError, dataclass, fields
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workloads.synchronization.bounded_buffer import BoundedBuffer
from workloads.synchronization.connection_pool import ConnectionPool
from workloads.synchronization.lru_cache import LruCache

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Open = Callable[[int], AbstractContextManager["Container"]]


@dataclass(frozen=True)
class Container:
    """A container with a limit, seen as a number of places that are taken and given back without waiting.

    Attributes:
        add: Takes one more place, or makes room first where that is its way; raises one of NO if full.
        remove: Gives one place back, or raises one of NO where there is none; None if that can't be asked.
        size: How many are taken.
        statistics: The frozen value that those of ours return; None for the standard ones.
    """

    add: Callable[[], object]
    remove: Callable[[], object] | None
    size: Callable[[], int]
    statistics: Callable[[], Any] | None = None


NO = (TimeoutError, queue.Full, queue.Empty)


@contextmanager
def bounded_buffer(limit: int) -> Iterator[Container]:
    """Items wait in it."""
    buffer: BoundedBuffer[int] = BoundedBuffer(limit)
    add, remove = functools.partial(buffer.put, 0, timeout=0), functools.partial(buffer.get, timeout=0)
    yield Container(add, remove, lambda: buffer.statistics().size, buffer.statistics)


@contextmanager
def standard_queue(limit: int) -> Iterator[Container]:
    """Items wait in it; a limit below 1 means none, which is why it isn't asked for that."""
    items: queue.Queue[int] = queue.Queue(limit)
    yield Container(functools.partial(items.put_nowait, 0), items.get_nowait, items.qsize)


@contextmanager
def connection_pool(limit: int) -> Iterator[Container]:
    """Connections are lent."""
    lent: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
    with ConnectionPool(":memory:", limit) as pool:
        yield Container(
            lambda: lent.put(pool.acquire(0)),
            lambda: pool.release(lent.get_nowait()),
            lambda: pool.statistics().in_use,
            pool.statistics,
        )
        while not lent.empty():
            pool.release(lent.get_nowait())


@contextmanager
def lru_cache(limit: int) -> Iterator[Container]:
    """Entries stay until newer ones come."""
    cache: LruCache[int, int] = LruCache(limit)
    keys = itertools.count()
    yield Container(lambda: cache.put(next(keys), 0), None, cache.__len__, cache.statistics)


@contextmanager
def standard_lru_cache(limit: int) -> Iterator[Container]:
    """Results stay until newer ones come."""
    keys = itertools.count()
    cached = functools.lru_cache(limit)(lambda key: key)
    yield Container(lambda: cached(next(keys)), None, lambda: cached.cache_info().currsize)


OURS: list[Open] = [bounded_buffer, connection_pool, lru_cache]
STANDARD: list[Open] = [standard_queue, standard_lru_cache]
over_all = pytest.mark.parametrize("open_container", OURS + STANDARD, ids=lambda found: found.__name__)
over_ours = pytest.mark.parametrize("open_container", OURS, ids=lambda found: found.__name__)


def highest(statistics: object) -> int:
    """Return the high-water mark, which each container names after what it holds."""
    (name,) = (field.name for field in fields(statistics) if field.name.startswith("highest_"))  # type: ignore[arg-type] # a dataclass
    found: int = getattr(statistics, name)
    return found


@over_ours
@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused_with_the_rule(open_container: Open, limit: int) -> None:
    """It would hold nothing, ever; none of ours takes it for the absence of a limit."""
    with pytest.raises(ValueError, match=f"must be at least 1, not {limit}$"), open_container(limit):
        pass


@over_all
@pytest.mark.parametrize("limit", [1, 2, 7])
def test_it_can_be_filled_up_to_its_limit_and_no_further(open_container: Open, limit: int) -> None:
    """Every place can be taken; after that one more is refused or takes the place of another."""
    with open_container(limit) as container:
        for taken in range(1, limit + 1):
            container.add()
            assert container.size() == taken
        if container.remove is None:
            container.add()
        else:
            with pytest.raises(NO):
                container.add()
        assert container.size() == limit


@over_all
def test_a_place_that_was_given_back_can_be_taken_again(open_container: Open) -> None:
    """Filling and emptying it again and again wears out nothing."""
    with open_container(2) as container:
        for _ in range(20):
            container.add()
            container.add()
            if container.remove is not None:
                container.remove()
                container.remove()
                with pytest.raises(NO):
                    container.remove()
                assert container.size() == 0
        assert container.size() <= 2


@over_all
@given(limit=st.integers(1, 5), steps=st.lists(st.booleans(), max_size=40))
@settings(max_examples=50, deadline=None)
def test_its_size_follows_the_steps(open_container: Open, limit: int, steps: list[bool]) -> None:
    """After any steps the size is that of a plain count between 0 and the limit, and so is the highest."""
    with open_container(limit) as container:
        size = most = 0
        for adds in steps:
            change = container.add if adds else container.remove
            if change is None:
                continue
            try:
                change()
            except NO:
                assert size == (limit if adds else 0)
            else:
                size = min(size + 1, limit) if adds else size - 1
            most = max(most, size)
            assert container.size() == size
            if container.statistics is not None:
                assert highest(container.statistics()) == most


@over_all
@pytest.mark.parametrize("limit", [1, 3])
def test_threads_never_get_it_above_its_limit(
    open_container: Open, limit: int, together: Callable[..., list[Any]]
) -> None:
    """Whatever several threads add and remove at once, nobody ever sees more in it."""

    def use(seed: int) -> int:
        random = Random(seed)
        seen = 0
        for _ in range(300):
            change = container.add if container.remove is None or random.random() < 0.6 else container.remove
            try:
                change()
            except NO:
                continue
            finally:
                seen = max(seen, container.size())
        return seen

    with open_container(limit) as container:
        seen = together(*[functools.partial(use, seed) for seed in range(6)])
        assert 1 <= max(seen) <= limit
        if container.statistics is not None:
            assert max(seen) <= highest(container.statistics()) <= limit


@over_ours
def test_statistics_are_a_frozen_value(open_container: Open) -> None:
    """They say what was true at one moment, stay so, and can't be written to."""
    with open_container(2) as container:
        assert container.statistics is not None
        before = container.statistics()
        container.add()
        assert highest(before) == 0
        assert highest(container.statistics()) == 1
        for field in fields(before):
            with pytest.raises(FrozenInstanceError):
                setattr(before, field.name, 0)
