"""What handing out costs where items are short, beside executing them, one by one and in chunks.

Stdlib only: workers import this file.
"""

from __future__ import annotations

import inspect
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.plan.presets import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor
    from typing import Any

SHORT_ITEM_S = 1e-3
"""Executors hand an item out within some 0.1 ms, so beside a longer one that decides nothing."""

LARGE_PART = 0.3
"""Of a cell's time: where handing out takes less, it is not looked into."""

LOOKS = 3
"""The slowest counts: one alone may have had a quicker moment than the rounds."""

TURNS = 13
"""The first is thrown away; the interval of the median of twelve leaves out the two extreme ones
on both sides, so that a slow moment of the machine does not decide."""

TURNS_S = 3.0
"""Seconds after which no further turn begins, once there are as many as an interval needs."""

SEVERAL = 100
"""Items of a turn that are handed out one by one: enough that the first and the last count for little."""


@dataclass(frozen=True, slots=True)
class HandingOut:
    """What an item takes in four ways that take turns: in seconds, one entry for each turn.

    Attributes:
        empty_item_s: Handed out, where it does nothing.
        handed_item_s: Handed out.
        looped_item_s: In a plain loop in the measuring process; None for a coroutine, which needs a loop.
        chunked_item_s: Handed out with all others in one chunk for each worker; likewise.
    """

    empty_item_s: tuple[float, ...]
    handed_item_s: tuple[float, ...]
    looped_item_s: tuple[float, ...] | None = None
    chunked_item_s: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A cell that hands out.

    Attributes:
        executor: Its executor, whose workers are there.
        task: The form of the workload's task that it calls.
        items: Of a round.
        workers: How many it has.
        round_s: Seconds that a round took.
        work_s: Seconds that its items would take, shared out among the workers at no cost.
        announce: Is called before each step of a turn.
    """

    executor: Executor
    task: Callable[[Any], Any]
    items: Sequence[Any]
    workers: int
    round_s: float
    work_s: float
    announce: Callable[[], object] = int


def measure_handing_out(cell: Handed) -> HandingOut | None:
    """Return what handing out costs, or None where it is a small part of the cell's time.

    Raises:
        Exception: Whatever the task raised.
    """
    in_a_loop = inspect.iscoroutinefunction(cell.task)
    several = cell.items[:SEVERAL]
    nothing: Callable[[Any], Any] = _nothing_awaited if in_a_loop else _nothing
    empty = partial(cell.executor.map, nothing, range(len(several)))
    _seconds(empty)  # workers import this file
    seconds = max(_seconds(empty) for _ in range(LOOKS))
    if seconds * len(cell.items) < LARGE_PART * cell.round_s * len(several):
        return None
    ways = {
        "empty_item_s": (empty, len(several)),
        "handed_item_s": (partial(cell.executor.map, cell.task, several), len(several)),
    }
    if not in_a_loop:
        chunks = [chunk for first in range(cell.workers) if (chunk := cell.items[first :: cell.workers])]
        ways["looped_item_s"] = (partial(map, cell.task, cell.items), len(cell.items))
        ways["chunked_item_s"] = (
            partial(cell.executor.map, partial(_in_a_row, cell.task), chunks),
            len(cell.items),
        )
    turns: list[dict[str, float]] = []
    ends_s = time.perf_counter() + TURNS_S
    while len(turns) <= MIN_BLOCKS or (len(turns) < TURNS and time.perf_counter() < ends_s):
        turns.append({})
        for name, (run, items) in ways.items():
            cell.announce()
            turns[-1][name] = _seconds(run) / items
    return HandingOut(**{name: tuple(turn[name] for turn in turns[1:]) for name in ways})


def _seconds(run: Callable[[], Iterable[Any]]) -> float:
    began = time.perf_counter()
    deque(run(), maxlen=0)
    return time.perf_counter() - began


def _nothing(_item: object) -> None:
    """Do nothing."""


async def _nothing_awaited(_item: object) -> None:
    """Do nothing in an event loop."""


def _in_a_row(task: Callable[[Any], Any], chunk: Sequence[Any]) -> list[Any]:
    return [task(item) for item in chunk]
