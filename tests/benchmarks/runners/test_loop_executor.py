"""The executor whose loop runs only while its caller waits."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import CancelledError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.runners.coroutines import LoopExecutor, call_in_loop


@pytest.fixture
def executor() -> Iterator[LoopExecutor]:
    """Yield an executor for three coroutines at once."""
    with LoopExecutor(3, call_in_loop) as made:
        yield made


async def forever(_item: object = None) -> None:
    """Wait for what never comes."""
    await asyncio.Event().wait()


@given(workers=st.integers(1, 5), items=st.integers(0, 12))
def test_so_many_coroutines_run_at_once_and_no_more(workers: int, items: int) -> None:
    """All places are used, and none twice; the results keep the order of the items."""
    running, most = 0, 0

    async def count(item: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        for _ in range(3):  # let all others begin that may
            await asyncio.sleep(0)
        running -= 1
        return item

    with LoopExecutor(workers, call_in_loop) as executor:
        assert list(executor.map(count, range(items))) == list(range(items))
    assert most == min(workers, items)


def test_results_are_in_the_order_of_the_items_whoever_ends_first(executor: LoopExecutor) -> None:
    """Each item waits for the one after it, so that the last one ends first."""
    ended = [asyncio.Event() for _ in range(4)]
    ended[3].set()
    order = []

    async def wait_for_the_next(item: int) -> int:
        await ended[item + 1].wait()
        order.append(item)
        ended[item].set()
        return item

    assert list(executor.map(wait_for_the_next, range(3))) == [0, 1, 2]
    assert order == [2, 1, 0]


def test_nothing_runs_until_somebody_waits(executor: LoopExecutor) -> None:
    """Between rounds the loop stands still; asking for one result runs all that was submitted before."""
    begun: list[int] = []
    first, second = executor.submit(begun.append, 1), executor.submit(begun.append, 2)
    assert not begun
    assert not first.done()
    second.result()
    assert begun == [1, 2]
    assert first.done()


def test_a_future_tells_its_callbacks_when_it_is_done(executor: LoopExecutor) -> None:
    """What traces a round learns of each result as it comes."""
    seen = []
    future = executor.submit(abs, -1)
    future.add_done_callback(lambda done: seen.append(done.result()))
    future.result()
    assert seen == [1]


def test_an_exception_ends_its_round_and_no_other(executor: LoopExecutor) -> None:
    """The others of its round are cancelled, so that nothing of it runs in the next one."""
    cancelled: list[int] = []

    async def fail_at_two(item: int) -> int:
        if item == 2:
            raise KeyError(item)
        try:
            await forever()
        except asyncio.CancelledError:
            cancelled.append(item)
            raise
        return item

    with pytest.raises(KeyError, match="2"):
        executor.map(fail_at_two, range(50))
    assert {0, 1} <= set(cancelled) <= {0, 1, 3}  # 3 may have taken the place of 2 in the meantime
    seen = list(cancelled)
    assert list(executor.map(abs, [-1, -2])) == [1, 2]
    assert cancelled == seen


def test_an_exception_waits_in_its_future(executor: LoopExecutor) -> None:
    """exception() returns what result() raises, and None where nothing was raised."""
    future = executor.submit(int, "x")
    assert isinstance(future.exception(), ValueError)
    with pytest.raises(ValueError, match="invalid literal"):
        future.result()
    assert executor.submit(int, "7").exception() is None


def test_a_result_that_does_not_come_in_time_is_a_timeout(executor: LoopExecutor) -> None:
    """As with other executors, and the call goes on."""
    future = executor.submit(forever)
    with pytest.raises(TimeoutError):
        future.result(timeout=0)
    assert not future.done()


def test_closing_drops_what_nobody_has_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    """Begun or not: every future is done, and asyncio has nothing to complain of."""
    with LoopExecutor(1, call_in_loop) as executor:
        futures = [executor.submit(forever) for _ in range(5)]
        executor.submit(abs, -1).cancel()
        with pytest.raises(TimeoutError):
            futures[0].result(timeout=0)
    assert all(future.cancelled() for future in futures)
    with pytest.raises(CancelledError):
        futures[4].result()
    assert not caplog.records


def test_a_call_that_wants_to_end_the_program_ends_its_round(caplog: pytest.LogCaptureFixture) -> None:
    """sys.exit reaches the caller as it is, the executor goes on, and the loop is closed in order."""
    with LoopExecutor(2, call_in_loop) as executor:
        with pytest.raises(SystemExit) as first:
            executor.map(sys.exit, [3, 4, 5])
        with pytest.raises(SystemExit) as second:
            executor.submit(sys.exit, 6).result()
        assert (first.value.code, second.value.code) == (3, 6)
        assert list(executor.map(abs, [-1])) == [1]
    assert not caplog.records


def test_a_generator_of_the_loop_is_finished_with_it() -> None:
    """What belongs to the loop, such as a client, is closed before the loop is."""
    events = []

    async def client() -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            await asyncio.sleep(0)
            events.append("closed")

    kept = client()
    with LoopExecutor(2, call_in_loop) as executor:
        executor.submit(anext, kept).result()
        assert not events
    assert events == ["closed"]


def test_a_closed_executor_takes_nothing(executor: LoopExecutor) -> None:
    """Submitting is an error, closing again is none."""
    executor.shutdown()
    with pytest.raises(RuntimeError, match="closed"):
        executor.submit(abs, -1)
    executor.shutdown()
