"""The cost of dispatching short items, compared with executing them, one by one and in chunks.

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
"""Dispatching an item takes about 0.1 ms, which does not matter for longer items."""

LARGE_PART = 0.3
"""Share of a cell's time; if dispatch takes less, it is not measured further."""

LOOKS = 3
"""The slowest counts, because a single one may be faster than the rounds were."""

TURNS = 13
"""The first is discarded; the interval of the median of twelve leaves out the two extremes on both sides,
so that a slow moment of the machine does not decide."""

TURNS_S = 3.0
"""Seconds after which no further turn begins, once there are enough for an interval."""

SEVERAL = 100
"""Items of a turn that are dispatched one by one: enough that the first and the last matter little."""


@dataclass(frozen=True, slots=True)
class HandingOut:
    """The time of an item in four ways, measured in turn: in seconds, one entry per turn.

    Attributes:
        empty_item_s: Dispatched, with an empty task.
        handed_item_s: Dispatched, with the workload's task.
        looped_item_s: In a plain loop in the measuring process; None for coroutines, which need an event
        loop.
        chunked_item_s: Dispatched in one chunk per worker; None likewise.
    """

    empty_item_s: tuple[float, ...]
    handed_item_s: tuple[float, ...]
    looped_item_s: tuple[float, ...] | None = None
    chunked_item_s: tuple[float, ...] | None = None


@dataclass(frozen=True, slots=True)
class Handed:
    """A cell that dispatches items.

    Attributes:
        executor: Its executor, with its workers started.
        task: The form of the workload's task that it calls.
        items: The items of a round.
        workers: The number of workers.
        round_s: Seconds of a round.
        work_s: Seconds that its items would take, divided among the workers without any overhead.
        announce: Called before each step of a turn.
    """

    executor: Executor
    task: Callable[[Any], Any]
    items: Sequence[Any]
    workers: int
    round_s: float
    work_s: float
    announce: Callable[[], object] = int


def measure_handing_out(cell: Handed) -> HandingOut | None:
    """Return the cost of dispatch, or None if it is a small share of the cell's time.

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
