"""Condition: producers of random numbers and consumers that square them, with a bounded buffer between them.

One operation (unit: items) is one number: made, put, got, squared. The last producer to end closes the
buffer, or puts one end mark per consumer into a queue that can't be closed.
"""

from __future__ import annotations

import functools
import queue
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from threading import Barrier
from typing import TYPE_CHECKING

from workloads.synchronization.bounded_buffer import BoundedBuffer, BufferClosedError
from workloads.synchronization.experiment import PATIENCE_S, BrokenPromiseError, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from workloads.synchronization.experiment import Conditions

CAPACITY = 10
RANDOM_BITS = 32
OPERATIONS = 50_000
CREWS = ((3, 2), (1, 1))  # producers and consumers


@dataclass(frozen=True, slots=True)
class Channel:
    """The channel between producers and consumers.

    Attributes:
        put: Adds a number; waits for room, at most PATIENCE_S.
        get: Returns the next number, or None at the end; waits at most PATIENCE_S.
        finish: Marks the end of the numbers; called once.
        highest_size: Returns the most numbers that were in it at once.
    """

    put: Callable[[int], None]
    get: Callable[[], int | None]
    finish: Callable[[], None]
    highest_size: Callable[[], int]


def through_buffer(_consumers: int) -> Channel:
    """Return our BoundedBuffer, which is closed at the end."""
    buffer: BoundedBuffer[int] = BoundedBuffer(CAPACITY)

    def get() -> int | None:
        try:
            return buffer.get(PATIENCE_S)
        except BufferClosedError:
            return None

    put = functools.partial(buffer.put, timeout=PATIENCE_S)
    return Channel(put, get, buffer.close, lambda: buffer.statistics().highest_size)


def through_queue(consumers: int) -> Channel:
    """Return the standard queue.Queue, with an end mark for each consumer."""
    numbers = _MeasuredQueue(CAPACITY)
    put = functools.partial(numbers.put, timeout=PATIENCE_S)

    def finish() -> None:
        for _ in range(consumers):
            put(None)

    get = functools.partial(numbers.get, timeout=PATIENCE_S)
    return Channel(put, get, finish, lambda: numbers.highest_size)


class _MeasuredQueue(queue.Queue["int | None"]):
    """A queue.Queue that records its highest size, in the same way and at the same cost as BoundedBuffer."""

    highest_size = 0

    # The hook that queue.LifoQueue and queue.PriorityQueue override, too; the queue holds its lock here.
    def _put(self, item: int | None) -> None:
        self.queue.append(item)
        self.highest_size = max(self.highest_size, len(self.queue))


@contextmanager
def pipeline(
    conditions: Conditions, *, producers: int, consumers: int, make_channel: Callable[[int], Channel]
) -> Iterator[Trial]:
    """Yield one round in which each producer makes ``conditions.operations`` numbers."""
    channel = make_channel(consumers)
    all_made = Barrier(producers, action=channel.finish, timeout=PATIENCE_S)

    def produce(seed: int) -> Sequence[int]:
        random = Random(seed)  # noqa: S311 - numbers to square, no secrets; one generator each, so no contention
        made = []
        for _ in range(conditions.operations):
            number = random.getrandbits(RANDOM_BITS)
            channel.put(number)
            made.append(number)
        all_made.wait()
        return made

    def consume() -> Sequence[int]:
        squares = []
        while (number := channel.get()) is not None:
            squares.append(number * number)
        return squares

    def observe(returned: Sequence[Sequence[int]]) -> Mapping[str, float]:
        return _compare(returned[:producers], returned[producers:], channel.highest_size())

    participants = [functools.partial(produce, seed) for seed in range(producers)] + [consume] * consumers
    yield Trial(tuple(participants), producers * conditions.operations, observe)


def _compare(
    made: Sequence[Sequence[int]], squares: Sequence[Sequence[int]], highest_size: int
) -> Mapping[str, float]:
    """Compare what came out with what went in; numbers drawn twice must come out twice."""
    expected = Counter(number * number for numbers in made for number in numbers)
    found = Counter(square for consumed in squares for square in consumed)
    lost, doubled = (expected - found).total(), (found - expected).total()
    if lost or doubled or highest_size > CAPACITY:
        raise BrokenPromiseError(
            f"condition: of {expected.total()} items, {lost} were lost and {doubled} came out too often; "
            f"{highest_size} were in the buffer at once, which has room for {CAPACITY}"
        )
    return {
        "lost_items": lost,
        "doubled_items": doubled,
        "highest_size": highest_size,
        "capacity": CAPACITY,
    }


def _variant(name: str, make_channel: Callable[[int], Channel], producers: int, consumers: int) -> Variant:
    trial = functools.partial(pipeline, producers=producers, consumers=consumers, make_channel=make_channel)
    return Variant(name, producers + consumers, trial, {"producers": producers, "consumers": consumers})


CONDITION = Experiment(
    name="condition",
    summary=f"Producers put random numbers into a buffer for {CAPACITY}, consumers get and square them.",
    promise="Every item comes out exactly once, and the buffer never exceeds its capacity.",
    unit="items",
    operations=OPERATIONS,
    variants=tuple(
        _variant(name, make_channel, *crew)
        for crew in CREWS
        for name, make_channel in (("BoundedBuffer", through_buffer), ("queue.Queue", through_queue))
    ),
    fewest_operations=20,
)
