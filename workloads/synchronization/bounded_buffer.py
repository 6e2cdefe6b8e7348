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
    """A closed buffer takes nothing more, and gives nothing more once it is empty."""


@dataclass(frozen=True, slots=True)
class BufferStatistics:
    """A buffer at one moment.

    Attributes:
        capacity: How many items fit.
        size: How many are in it.
        highest_size: How many were in it at most, ever.
        waiting_to_put: How many threads wait for room.
        waiting_to_get: How many threads wait for an item.
        closed: Whether it takes nothing more.
    """

    capacity: int
    size: int
    highest_size: int
    waiting_to_put: int
    waiting_to_get: int
    closed: bool


class BoundedBuffer(Generic[Item]):
    """Hands items from threads to threads, first in, first out, and holds never more than its capacity.

    Differs from ``queue.Queue``: it always has a limit (a ``Queue(0)`` has none), it can be closed on every
    Python (``Queue.shutdown`` came with 3.13), it says who waits, and time-outs are ``TimeoutError`` instead
    of ``Full`` and ``Empty``. It has neither ``join`` nor ``task_done``.

    Use another one: ``queue.Queue`` in a program that needs no closing, ``queue.SimpleQueue`` where no limit
    is needed or a signal handler puts, ``asyncio.Queue`` between coroutines, ``multiprocessing.Queue``
    between processes.

    Whoever waits longest is woken first, but a thread that comes at that moment may be quicker; the woken
    one then waits on. Any thread may use it, also several operations at once.
    """

    def __init__(self, capacity: int) -> None:
        if capacity < 1:
            raise ValueError(f"a BoundedBuffer has room for at least 1 item, not for {capacity}")
        self._capacity = capacity
        self._items: deque[Item] = deque()
        self._highest_size = 0
        self._closed = False
        # One lock guards all that is here; each condition tells of one kind of change, so that an item
        # wakes a consumer and never a producer. A closed buffer stays closed.
        self._lock = Lock()
        self._not_full = Condition(self._lock)
        self._not_empty = Condition(self._lock)
        self._waiting: Counter[Condition] = Counter()

    def put(self, item: Item, timeout: float | None = None) -> None:
        """Add an item, after waiting for room where there is none.

        Args:
            item: Anything.
            timeout: Seconds to wait at most; 0 does not wait, None waits as long as it takes.

        Raises:
            BufferClosedError: It is closed, or was closed while this thread waited.
            TimeoutError: There was no room for it in time.
            ValueError: The time-out is negative.
        """
        _refuse_negative(timeout)
        with self._lock:
            if not self._may_put() and not self._wait(self._not_full, self._may_put, timeout):
                raise TimeoutError(f"no room within {timeout:g} s: {self._capacity} items wait to be taken")
            if self._closed:
                raise BufferClosedError("this BoundedBuffer is closed: nothing can be put any more")
            self._items.append(item)
            self._highest_size = max(self._highest_size, len(self._items))
            self._not_empty.notify()

    def get(self, timeout: float | None = None) -> Item:
        """Remove and return the oldest item, after waiting for one where there is none.

        Args:
            timeout: Seconds to wait at most; 0 does not wait, None waits as long as it takes.

        Raises:
            BufferClosedError: It is closed and empty; what was put before it was closed is still given.
            TimeoutError: There was no item for it in time.
            ValueError: The time-out is negative.
        """
        _refuse_negative(timeout)
        with self._lock:
            if not self._may_get() and not self._wait(self._not_empty, self._may_get, timeout):
                raise TimeoutError(f"no item within {timeout:g} s: nobody put one")
            if not self._items:
                raise BufferClosedError("this BoundedBuffer is closed and empty: nothing will come any more")
            item = self._items.popleft()
            self._not_full.notify()
            return item

    def close(self) -> None:
        """Take nothing more, and wake all who wait; closing it again does nothing."""
        with self._lock:
            self._closed = True
            self._not_full.notify_all()
            self._not_empty.notify_all()

    def statistics(self) -> BufferStatistics:
        """Return what is true of the buffer at this moment, all of it at once."""
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
        """Wait, with the lock given back meanwhile, and return whether what was waited for is there."""
        self._waiting[change] += 1
        try:
            return change.wait_for(ready, timeout)
        finally:
            self._waiting[change] -= 1


def _refuse_negative(timeout: float | None) -> None:
    if timeout is not None and timeout < 0:
        raise ValueError(f"a time-out is 0 s or longer, or None to wait without end, not {timeout:g} s")
