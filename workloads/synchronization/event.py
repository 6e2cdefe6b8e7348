"""Event: one producer has news, and all waiting consumers wake up.

The time from the news until a consumer runs again is its wake-up latency. Consumers signal that they are
about to wait, and the producer publishes only after all have done so.
"""

from __future__ import annotations

import statistics
import threading
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from workloads.synchronization.experiment import PATIENCE_S, BrokenPromiseError, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workloads.synchronization.experiment import Conditions

Value = TypeVar("Value")


class News(Generic[Value]):
    """One value that is published once, to all threads that wait for it and to all that come later.

    Differs from ``threading.Event``, on which it is built: it has a value, a time-out is an error instead of
    an easily overlooked False, and it can't be cleared; a thread that is slow to wake would miss an event
    that is set and cleared again. Use ``concurrent.futures.Future`` if the outcome may be an exception,
    ``queue.Queue`` if each value is for only one consumer, and ``Condition`` for a state that comes and goes.
    """

    def __init__(self) -> None:
        self._published = threading.Event()
        self._publisher = threading.Lock()  # taken by the publisher, and never released
        self._value: Value  # invariant: written before _published is set, and never again

    def publish(self, value: Value) -> None:
        """Publish the value and wake all waiting threads.

        Raises:
            RuntimeError: It was published before.
        """
        if not self._publisher.acquire(blocking=False):
            raise RuntimeError(
                "this News was published before, and waiters must all get the same value: make a new one"
            )
        self._value = value
        self._published.set()

    def wait(self, timeout: float | None = None) -> Value:
        """Return the value as soon as it is published.

        Args:
            timeout: Most seconds to wait; 0 does not wait, None waits without limit.

        Raises:
            TimeoutError: It was not published in time.
            ValueError: The time-out is negative.
        """
        if timeout is not None and timeout < 0:
            raise ValueError(
                f"a time-out must be 0 s or longer, or None to wait without limit, not {timeout:g} s"
            )
        if not self._published.wait(timeout):
            raise TimeoutError(f"no news within {timeout:g} s")
        return self._value


@contextmanager
def _trial(participants: int, conditions: Conditions) -> Iterator[Trial]:
    clock = conditions.clock
    consumers = participants - 1
    all_news: list[News[float]] = [News() for _ in range(conditions.operations)]
    about_to_wait = threading.Semaphore(0)

    def produce() -> list[float]:
        for news in all_news:
            for _ in range(consumers):
                if not about_to_wait.acquire(timeout=PATIENCE_S):
                    return []  # a consumer is lost, and so missing among those that woke up
            news.publish(clock())
        return []

    def consume() -> list[float]:
        latencies_s: list[float] = []
        with suppress(TimeoutError):
            for news in all_news:
                about_to_wait.release()
                published_s = news.wait(PATIENCE_S)
                latencies_s.append(clock() - published_s)
        return latencies_s

    expected = consumers * conditions.operations
    yield Trial((produce, *(consume,) * consumers), expected, partial(_observe, expected))


def _observe(expected: int, returned: Sequence[Sequence[float]]) -> dict[str, float]:
    latencies_s = [latency_s for participant in returned for latency_s in participant]
    if len(latencies_s) != expected:
        raise BrokenPromiseError(
            f"event: {len(latencies_s)} of {expected} waits were over within {PATIENCE_S:g} s of an event"
        )
    hundredths = statistics.quantiles(latencies_s, n=100, method="inclusive")
    return {
        "wake_p50_s": hundredths[49],
        "wake_p95_s": hundredths[94],
        "wake_p99_s": hundredths[98],
        "woken": len(latencies_s),
        "expected": expected,
    }


EVENT = Experiment(
    name="event",
    summary="One thread sets one event after another; all other threads wait for each.",
    promise="Every thread that waits for an event wakes up when it is set.",
    unit="wake-ups",
    operations=15_000,
    variants=tuple(
        Variant("Event", participants, partial(_trial, participants)) for participants in (2, 3, 5, 9)
    ),
    fewest_operations=100,  # a 99th percentile of fewer says nothing
)
