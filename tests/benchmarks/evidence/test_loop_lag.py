"""How late timers on a loop come: a coroutine that blocks it against one that awaits."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator

import pytest

from benchmarks.evidence.loop_lag import LoopLag, measure_loop_lag
from benchmarks.plan.presets import MIN_BLOCKS
from benchmarks.runners.coroutines import LoopExecutor, call_in_loop

WAIT_S = 0.02


@pytest.fixture
def executor() -> Iterator[LoopExecutor]:
    """Yield an executor for three coroutines at once."""
    with LoopExecutor(3, call_in_loop) as made:
        yield made


async def block(_item: int) -> None:
    """Wait without giving the loop back."""
    threading.Event().wait(WAIT_S)


async def wait(_item: int) -> None:
    """Wait by awaiting."""
    await asyncio.sleep(WAIT_S)


def blocked_shares(lag: LoopLag) -> list[float]:
    """Return for which share of each part the loop was held and did not compute."""
    parts = zip(lag.held_s, lag.cpu_s, lag.wall_s, strict=True)
    return [(held_s - cpu_s) / wall_s for held_s, cpu_s, wall_s in parts]


def test_a_loop_that_is_blocked_comes_back_to_no_timer(executor: LoopExecutor) -> None:
    """Nearly all the time is lost, and a timer is at least as late as an item is long."""
    lag = measure_loop_lag(executor, block, range(12))
    assert max(blocked_shares(lag)) > 0.7
    assert min(lag.longest_s) > WAIT_S / 2


def test_coroutines_that_await_hold_it_less(executor: LoopExecutor) -> None:
    """Timers come while they wait; in the best part on a busy machine as well."""
    polite, blocking = (measure_loop_lag(executor, task, range(12)) for task in (wait, block))
    assert min(blocked_shares(polite)) < max(blocked_shares(blocking)) / 2


def test_every_item_is_executed_once_in_parts_and_no_part_is_empty(executor: LoopExecutor) -> None:
    """Fewer items than parts are as many parts."""
    seen: list[int] = []

    async def note(item: int) -> None:
        seen.append(item)

    for count, parts in ((20, MIN_BLOCKS), (2, 2)):
        seen.clear()
        assert len(measure_loop_lag(executor, note, range(count)).wall_s) == parts
        assert sorted(seen) == list(range(count))


def test_the_loop_is_as_before_when_an_item_fails(executor: LoopExecutor) -> None:
    """The error is the task's, and nothing of the watcher stays in the loop's way."""

    async def fail(_item: int) -> None:
        raise LookupError

    with pytest.raises(LookupError):
        measure_loop_lag(executor, fail, range(3))
    assert list(executor.map(asyncio.sleep, [0, 0])) == [None, None]
