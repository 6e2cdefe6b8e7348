"""A bounded buffer on two conditions: producers wait while it is full, consumers while it is empty."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from threading import Condition, Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Item = TypeVar("Item")


class BufferClosedError(Exception):
    """The buffer is closed: it accepts no more items, or is empty."""


@dataclass(frozen=True, slots=True)
class BufferStatistics:
    """A buffer at one moment.

    Attributes:
        capacity: The most items.
        size: The items now.
        highest_size: The most items so far.
        waiting_to_put: How many threads wait for room.
        waiting_to_get: How many threads wait for an item.
        closed: Whether it is closed.
    """

    capacity: int
    size: int
    highest_size: int
    waiting_to_put: int
    waiting_to_get: int
    closed: bool


class BoundedBuffer(Generic[Item]):
    """Passes items between threads, first in, first out, and never holds more than its capacity.

    Differs from ``queue.Queue``: it always has a limit (a ``Queue(0)`` has none), it can be closed on every
    Python (``Queue.shutdown`` is new in 3.13), it counts waiting threads, and time-outs raise
    ``TimeoutError`` instead of ``Full`` and ``Empty``. It has neither ``join`` nor ``task_done``.

    Use something else: ``queue.Queue`` without closing, ``queue.SimpleQueue`` without a limit or for ``put``
    in a signal handler, ``asyncio.Queue`` between coroutines, ``multiprocessing.Queue`` between processes.

    The thread that has waited longest is woken first, but a newly arriving thread may be faster; then the
    woken one waits again. Any thread may use it, and several operations may run at once.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"the capacity of a BoundedBuffer must be at least 1, not {capacity}")
        self._capacity = capacity
        self._items: deque[Item] = deque()
        self._highest_size = 0
        self._closed = False
        # One lock guards everything here; each condition signals one kind of change, so that an item wakes a
        # consumer and never a producer. A closed buffer stays closed.
        self._lock = Lock()
        self._not_full = Condition(self._lock)
        self._not_empty = Condition(self._lock)
        self._waiting: Counter[Condition] = Counter()

    def put(self, item: Item, timeout: float | None = None) -> None:
        """Add an item; wait for room if the buffer is full.

        Args:
            item: Anything.
            timeout: Seconds to wait at most; 0 does not wait, None waits as long as it takes.

        Raises:
            BufferClosedError: It is closed, or was closed while this thread waited.
            TimeoutError: The buffer stayed full.
            ValueError: The time-out is negative.
        """
        _refuse_negative(timeout)
        with self._lock:
            if not self._may_put() and not self._wait(self._not_full, self._may_put, timeout):
                raise TimeoutError(f"no room within {timeout:g} s: the buffer holds {self._capacity} items")
            if self._closed:
                raise BufferClosedError("this BoundedBuffer is closed: it accepts no more items")
            self._items.append(item)
            self._highest_size = max(self._highest_size, len(self._items))
            self._not_empty.notify()

    def get(self, timeout: float | None = None) -> Item:
        """Remove and return the oldest item; wait for one if the buffer is empty.

        Args:
            timeout: Seconds to wait at most; 0 does not wait, None waits as long as it takes.

        Raises:
            BufferClosedError: It is closed and empty; items put before closing are still returned.
            TimeoutError: The buffer stayed empty.
            ValueError: The time-out is negative.
        """
        _refuse_negative(timeout)
        with self._lock:
            if not self._may_get() and not self._wait(self._not_empty, self._may_get, timeout):
                raise TimeoutError(f"no item within {timeout:g} s: the buffer stayed empty")
            if not self._items:
                raise BufferClosedError("this BoundedBuffer is closed and empty: no more items will come")
            item = self._items.popleft()
            self._not_full.notify()
            return item

    def close(self) -> None:
        """Accept no more items, and wake all waiting threads; closing it again does nothing."""
        with self._lock:
            self._closed = True
            self._not_full.notify_all()
            self._not_empty.notify_all()

    def statistics(self) -> BufferStatistics:
        """Return a consistent snapshot of the buffer."""
        with self._lock:
            return BufferStatistics(
                capacity=self._capacity,
                size=len(self._items),
                highest_size=self._highest_size,
                waiting_to_put=self._waiting[self._not_full],
                waiting_to_get=self._waiting[self._not_empty],
                closed=self._closed,
            )

    def _may_put(self) -> bool:
        return self._closed or len(self._items) < self._capacity

    def _may_get(self) -> bool:
        return self._closed or bool(self._items)

    def _wait(self, change: Condition, ready: Callable[[], bool], timeout: float | None) -> bool:
        """Wait with the lock released, and return whether the condition became true."""
        self._waiting[change] += 1
        try:
            return change.wait_for(ready, timeout)
        finally:
            self._waiting[change] -= 1


def _refuse_negative(timeout: float | None) -> None:
    if timeout is not None and timeout < 0:
        raise ValueError(
            f"a time-out must be 0 s or longer, or None to wait without limit, not {timeout:g} s"
        )
