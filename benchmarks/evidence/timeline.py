"""The timeline of one traced round: when each item was submitted, began and ended, and on which worker."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor, Future
    from typing import Any

MAX_ITEMS = 500
"""More bars than this can't be drawn."""


@dataclass(frozen=True, slots=True)
class TracedItem:
    """One item: index of its worker by first appearance, and seconds from the round's start."""

    worker: int
    submitted_s: float
    began_s: float
    ended_s: float
    received_s: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """One traced round: its length in seconds, and its first items in the order of submission."""

    wall_s: float
    items: tuple[TracedItem, ...]


def trace_round(executor: Executor, task: Callable[[Any], Any], items: Sequence[Any]) -> Timeline:
    """Run one round in which every item notes its times.

    All times are read from ``time.perf_counter``, which is the same clock in all processes of a machine
    (Linux: CLOCK_MONOTONIC). Results travel back as in other rounds.

    Raises:
        Exception: Whatever the task raised.
    """
    traced = partial(_traced, task)
    received: dict[int, float] = {}
    started = time.perf_counter()
    submitted, futures = [], []
    for index, item in enumerate(items):
        submitted.append(time.perf_counter())
        future = executor.submit(traced, item)
        future.add_done_callback(partial(_note, received, index))
        futures.append(future)
    answers = [future.result()[1] for future in futures]
    wall_s = time.perf_counter() - started
    workers: dict[tuple[int, int], int] = {}
    lines = [
        TracedItem(
            workers.setdefault(worker, len(workers)),
            submitted[index] - started,
            began - started,
            ended - started,
            received.get(index, started + wall_s) - started,
        )
        for index, (worker, began, ended) in enumerate(answers)
    ]
    return Timeline(wall_s, tuple(lines[:MAX_ITEMS]))


def _traced(task: Callable[[Any], Any], item: object) -> tuple[object, tuple[tuple[int, int], float, float]]:
    began = time.perf_counter()
    result = task(item)
    ended = time.perf_counter()
    return result, ((os.getpid(), threading.get_ident()), began, ended)


def _note(received: dict[int, float], index: int, _future: Future[Any]) -> None:
    received[index] = time.perf_counter()
