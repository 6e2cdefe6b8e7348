"""The timeline: one traced round, item by item and worker by worker."""

from __future__ import annotations

import inspect
import os
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from concurrent.futures import Executor, Future
    from typing import Any


MAX_ITEMS = 500
"""The most items that a chart can show."""


@dataclass(frozen=True, slots=True)
class TracedItem:
    """One item: its worker, and seconds from the round's start.

    Attributes:
        worker: Index of the worker by first appearance. Coroutines take turns in one thread; for them it is
            the first free index, so that coroutines in progress together have different ones.
        submitted_s: When the item was submitted to the executor.
        began_s: When its task began.
        ended_s: When its task had ended.
        received_s: When its result arrived.
    """

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
    """Run one round in which every item records its times.

    All times are read from ``time.perf_counter``, which is the same clock in all processes of a machine
    (Linux: CLOCK_MONOTONIC). Results are sent back as in other rounds.

    Raises:
        Exception: An error of the task.
    """
    in_a_loop = inspect.iscoroutinefunction(task)
    traced: Callable[[Any], Any] = partial(_traced_coroutine if in_a_loop else _traced, task)
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
    workers = free_indices([(each.began, each.ended) for each in answers]) if in_a_loop else _indices(answers)
    lines = [
        TracedItem(
            workers[index],
            submitted[index] - started,
            answer.began - started,
            answer.ended - started,
            received.get(index, started + wall_s) - started,
        )
        for index, answer in enumerate(answers)
    ]
    return Timeline(wall_s, tuple(lines[:MAX_ITEMS]))


def free_indices(spans: Sequence[tuple[float, float]]) -> list[int]:
    """Return for each span the first index that is free during all of it."""
    free_from: list[float] = []
    found = [0] * len(spans)
    for index in sorted(range(len(spans)), key=spans.__getitem__):
        began, ended = spans[index]
        place = next((place for place, at in enumerate(free_from) if at <= began), len(free_from))
        free_from[place : place + 1] = [ended]
        found[index] = place
    return found


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a traced item reports: the process and thread that executed it, and when."""

    worker: tuple[int, int]
    began: float
    ended: float


def _indices(answers: Sequence[_Answer]) -> list[int]:
    known: dict[tuple[int, int], int] = {}
    return [known.setdefault(answer.worker, len(known)) for answer in answers]


def _traced(task: Callable[[Any], Any], item: object) -> tuple[object, _Answer]:
    began = time.perf_counter()
    result = task(item)
    ended = time.perf_counter()
    return result, _Answer((os.getpid(), threading.get_ident()), began, ended)


async def _traced_coroutine(task: Callable[[Any], Awaitable[Any]], item: object) -> tuple[object, _Answer]:
    began = time.perf_counter()
    result = await task(item)
    ended = time.perf_counter()
    return result, _Answer((os.getpid(), threading.get_ident()), began, ended)


def _note(received: dict[int, float], index: int, _future: Future[Any]) -> None:
    received[index] = time.perf_counter()
