"""The bounded buffer: first in, first out, never above its capacity, and every wait ends."""

from __future__ import annotations

import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import FrozenInstanceError
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from workloads.synchronization.bounded_buffer import BoundedBuffer, BufferClosedError, BufferStatistics

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_S = 10.0  # for what must happen; nothing waits as long in a test that passes
LONG_S = 600.0  # longer than LIMIT_S: who is not woken must not find out by itself in time
SHORT_S = 0.001  # for what must not happen


def in_background(function: Callable[[], object]) -> Future[Any]:
    """Execute a function in a thread of its own."""
    future: Future[Any] = Future()

    def execute() -> None:
        try:
            future.set_result(function())
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=execute, daemon=True).start()
    return future


def until_waiting(buffer: BoundedBuffer[Any], *, to_put: int = 0, to_get: int = 0) -> None:
    """Return as soon as so many threads wait for the buffer."""
    deadline = time.monotonic() + LIMIT_S
    while (seen := buffer.statistics()).waiting_to_put != to_put or seen.waiting_to_get != to_get:
        assert time.monotonic() < deadline, f"{to_put} should wait to put and {to_get} to get: {seen}"


class BufferMachine(RuleBasedStateMachine):
    """The buffer against a deque and two lists of waiting threads, with real threads that wait.

    Nobody waits to get unless it is empty, nobody waits to put unless it is full, and each step is over
    only when all who can go on have gone on: so there is one right outcome of each step.
    """

    @initialize(capacity=st.integers(1, 4))
    def make(self, capacity: int) -> None:
        """Begin with an empty one."""
        self.buffer: BoundedBuffer[int] = BoundedBuffer(capacity)
        self.capacity = capacity
        self.items: deque[int] = deque()
        self.highest_size = 0
        self.closed = False
        self.putters: deque[tuple[int, Future[None]]] = deque()
        self.getters: deque[Future[int]] = deque()

    def full(self) -> bool:
        """Whether a put has to wait."""
        return len(self.items) == self.capacity

    @rule(item=st.integers(), timeout=st.sampled_from([None, 0, LIMIT_S]))
    @precondition(lambda self: not self.closed and not self.full())
    def put(self, item: int, timeout: float | None) -> None:
        """Where there is room, an item is added or goes to the thread that waits longest."""
        self.buffer.put(item, timeout)
        self.highest_size = max(self.highest_size, len(self.items) + 1)
        if self.getters:
            assert self.getters.popleft().result(LIMIT_S) == item
        else:
            self.items.append(item)

    @rule(timeout=st.sampled_from([None, 0, LIMIT_S]))
    @precondition(lambda self: self.items)
    def get(self, timeout: float | None) -> None:
        """The oldest item comes out, and who waits longest for room puts its own; also after closing."""
        assert self.buffer.get(timeout) == self.items.popleft()
        if self.putters:
            item, putter = self.putters.popleft()
            putter.result(LIMIT_S)
            self.items.append(item)

    @rule(item=st.integers(), timeout=st.sampled_from([0, SHORT_S]))
    @precondition(lambda self: not self.closed and self.full())
    def put_in_vain(self, item: int, timeout: float) -> None:
        """Without room in time, nothing is added."""
        with pytest.raises(
            TimeoutError, match=f"no room within .* s: the buffer holds {self.capacity} items"
        ):
            self.buffer.put(item, timeout)

    @rule(timeout=st.sampled_from([0, SHORT_S]))
    @precondition(lambda self: not self.closed and not self.items)
    def get_in_vain(self, timeout: float) -> None:
        """Without an item in time, nothing is taken."""
        with pytest.raises(TimeoutError, match=r"no item within .* s"):
            self.buffer.get(timeout)

    @rule(item=st.integers(), timeout=st.sampled_from([None, LONG_S]))
    @precondition(lambda self: not self.closed and self.full() and len(self.putters) < 3)
    def wait_to_put(self, item: int, timeout: float | None) -> None:
        """A thread begins to wait for room."""
        self.putters.append((item, in_background(partial(self.buffer.put, item, timeout))))
        until_waiting(self.buffer, to_put=len(self.putters))

    @rule(timeout=st.sampled_from([None, LONG_S]))
    @precondition(lambda self: not self.closed and not self.items and len(self.getters) < 3)
    def wait_to_get(self, timeout: float | None) -> None:
        """A thread begins to wait for an item."""
        self.getters.append(in_background(partial(self.buffer.get, timeout)))
        until_waiting(self.buffer, to_get=len(self.getters))

    @rule()
    def close(self) -> None:
        """All who wait are woken; closing again changes nothing."""
        self.buffer.close()
        self.closed = True
        waiting: list[Future[Any]] = [*self.getters, *(putter for _, putter in self.putters)]
        for future in waiting:
            with pytest.raises(BufferClosedError):
                future.result(LIMIT_S)
        self.getters.clear()
        self.putters.clear()

    @rule(timeout=st.sampled_from([None, 0, LIMIT_S]))
    @precondition(lambda self: self.closed)
    def use_after_closing(self, timeout: float | None) -> None:
        """Nothing is put any more, and nothing is waited for when it is empty."""
        with pytest.raises(BufferClosedError, match="accepts no more items"):
            self.buffer.put(0, timeout)
        if not self.items:
            with pytest.raises(BufferClosedError, match="no more items will come"):
                self.buffer.get(timeout)

    @invariant()
    def statistics_tell_the_truth(self) -> None:
        """What the buffer says of itself is what the model says."""
        assert self.buffer.statistics() == BufferStatistics(
            capacity=self.capacity,
            size=len(self.items),
            highest_size=self.highest_size,
            waiting_to_put=len(self.putters),
            waiting_to_get=len(self.getters),
            closed=self.closed,
        )

    def teardown(self) -> None:
        """Let no thread wait on."""
        if hasattr(self, "buffer"):
            self.close()


BufferMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
TestBufferMachine = BufferMachine.TestCase


@pytest.mark.parametrize("capacity", [0, -1])
def test_a_buffer_without_room_is_refused(capacity: int) -> None:
    """Nobody could ever put anything, and 0 does not mean that there is no limit."""
    with pytest.raises(ValueError, match=f"at least 1, not {capacity}"):
        BoundedBuffer(capacity)


def test_a_negative_time_out_is_refused() -> None:
    """It is a mistake in a calculation, and neither no time nor endless time."""
    buffer: BoundedBuffer[int] = BoundedBuffer(1)
    with pytest.raises(ValueError, match="0 s or longer"):
        buffer.put(1, -0.5)
    with pytest.raises(ValueError, match="0 s or longer"):
        buffer.get(-0.5)
    assert buffer.statistics() == BufferStatistics(1, 0, 0, 0, 0, closed=False)


def test_statistics_are_a_frozen_value() -> None:
    """They stay what they were, and nobody can change the buffer by them."""
    buffer: BoundedBuffer[int] = BoundedBuffer(2)
    before = buffer.statistics()
    buffer.put(1)
    assert before.size == 0
    with pytest.raises(FrozenInstanceError):
        before.size = 2  # type: ignore[misc] # that it is wrong is what is tested


def test_a_waiter_that_gave_up_takes_no_wake_up_with_it() -> None:
    """The item that comes after a time-out wakes the one who still waits."""
    buffer: BoundedBuffer[str] = BoundedBuffer(1)
    with pytest.raises(TimeoutError):
        buffer.get(SHORT_S)
    patient = in_background(partial(buffer.get, LONG_S))
    until_waiting(buffer, to_get=1)
    with pytest.raises(TimeoutError):
        buffer.get(SHORT_S)
    buffer.put("item")
    assert patient.result(LIMIT_S) == "item"


def test_closing_wakes_all_who_wait() -> None:
    """Not only the first of them: each putter of a full buffer and each getter of an empty one is woken."""
    full: BoundedBuffer[int] = BoundedBuffer(1)
    empty: BoundedBuffer[int] = BoundedBuffer(1)
    full.put(0)
    waiting: list[Future[Any]] = [in_background(partial(full.put, number, LONG_S)) for number in range(3)]
    waiting += [in_background(partial(empty.get, LONG_S)) for _ in range(3)]
    until_waiting(full, to_put=3)
    until_waiting(empty, to_get=3)
    full.close()
    empty.close()
    for future in waiting:
        with pytest.raises(BufferClosedError):
            future.result(LIMIT_S)
    assert full.get(0) == 0


@pytest.mark.parametrize("capacity", [1, 2, 10])
@pytest.mark.parametrize(("producers", "consumers"), [(1, 1), (3, 2), (2, 5)])
def test_every_item_comes_out_once_and_in_the_order_of_its_producer(
    capacity: int, producers: int, consumers: int, together: Callable[..., list[Any]]
) -> None:
    """Under stress nothing is lost, doubled, overtaken by its successor or above the capacity."""
    each = 500
    buffer: BoundedBuffer[tuple[int, int]] = BoundedBuffer(capacity)
    last = threading.Barrier(producers, action=buffer.close)

    def produce(producer: int) -> None:
        for number in range(each):
            buffer.put((producer, number), LIMIT_S)
        last.wait(LIMIT_S)

    def consume() -> list[tuple[int, int]]:
        taken = []
        try:
            while True:
                taken.append(buffer.get(LIMIT_S))
        except BufferClosedError:
            return taken

    results = together(*(partial(produce, number) for number in range(producers)), *[consume] * consumers)
    consumed = results[producers:]
    for producer in range(producers):
        for taken in consumed:
            numbers = [number for by, number in taken if by == producer]
            assert numbers == sorted(numbers)
    expected = [(producer, number) for producer in range(producers) for number in range(each)]
    assert sorted(item for taken in consumed for item in taken) == expected
    assert buffer.statistics().highest_size <= capacity
    assert buffer.statistics().size == 0
