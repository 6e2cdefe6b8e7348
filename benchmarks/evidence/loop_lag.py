"""How late an event loop's timers fire while items run: a blocking coroutine delays all others."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.plan.presets import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from benchmarks.runners.coroutines import LoopExecutor

TIMER_S = 0.001

EXACT_S = 0.002
"""The precision of a loop's timers: epoll counts whole milliseconds, and waking up takes time."""


@dataclass(frozen=True, slots=True)
class LoopLag:
    """What a repeating timer has seen; entry i of a series belongs to part i of a round.

    Attributes:
        timer_s: The timer's period in seconds.
        wall_s: Seconds of each part.
        held_s: Seconds for which a due timer had to wait. Lags below EXACT_S are ignored, so this is a lower
            bound.
        cpu_s: CPU seconds of the loop's thread.
        longest_s: The longest lag.
    """

    timer_s: float
    wall_s: tuple[float, ...]
    held_s: tuple[float, ...]
    cpu_s: tuple[float, ...]
    longest_s: tuple[float, ...]


def measure_loop_lag(executor: LoopExecutor, task: Callable[[Any], Any], items: Sequence[Any]) -> LoopLag:
    """Execute every item once, in MIN_BLOCKS parts, each spread evenly over the items.

    Raises:
        Exception: An error of the task.
    """
    every = list(items)
    parts = [
        _watched(executor, task, part) for start in range(MIN_BLOCKS) if (part := every[start::MIN_BLOCKS])
    ]
    return LoopLag(TIMER_S, *zip(*parts, strict=True))


def _watched(
    executor: LoopExecutor, task: Callable[[Any], Any], items: Sequence[Any]
) -> tuple[float, float, float, float]:
    """Return a part's wall seconds, seconds for which the loop was blocked, CPU seconds and longest lag."""
    fired_s: list[float] = []
    watcher = executor.begin_beside(_note_timers(fired_s))
    cpu_s, began_s = time.thread_time(), time.perf_counter()
    try:
        executor.map(task, items)
    finally:
        ended_s, cpu_s = time.perf_counter(), time.thread_time() - cpu_s
        watcher.cancel()
    lags = [after - before - TIMER_S for before, after in pairwise((*fired_s, ended_s))]
    held_s = sum(lag for lag in lags if lag > EXACT_S)
    return ended_s - began_s, held_s, cpu_s, max(0.0, *lags)


async def _note_timers(fired_s: list[float]) -> None:
    while True:
        fired_s.append(time.perf_counter())
        await asyncio.sleep(TIMER_S)
