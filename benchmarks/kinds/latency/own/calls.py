"""The user's function as a background load: called again and again in an event loop, threads or processes."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.latency.background_load import END_TIMEOUT_S, BackgroundLoad, thread_load
from benchmarks.kinds.latency.own.conditions import IN_PROCESSES, Runs
from benchmarks.process.messages import explain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence
    from concurrent.futures import Executor

    from benchmarks.kinds.latency.own.conditions import OwnCondition
    from benchmarks.kinds.tiny_tasks import Ends
    from workloads.model import Workload


class ExitedError(Exception):
    """A call wants to exit the program; the message says so. asyncio would abandon its loop instead."""


@dataclass(frozen=True, slots=True)
class Function:
    """The function and its items.

    Attributes:
        workload: The function as a workload.
        items: Its prepared items.
        longest_s: Seconds of the longest call.
    """

    workload: Workload
    items: Sequence[Any]
    longest_s: float

    def check(self, results: dict[int, Any]) -> None:
        """Check the results of some items, given by the items' places.

        Raises:
            WrongResultError: One is wrong.
        """
        places = sorted(results)
        make = self.workload.check_part
        check = make(places) if make else self.workload.check
        check([self.items[place] for place in places], [results[place] for place in places])

    def end_timeout_s(self, workers: int) -> float:
        """Return how long callers get to end: each ends its call, and they may share one GIL."""
        return END_TIMEOUT_S + (1 + workers) * self.longest_s


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls for one item after the other; the last result of each item is kept to be checked."""

    function: Function
    call: Callable[[Any], Any]
    places: Iterator[int] = field(default_factory=count)
    results: dict[int, Any] = field(default_factory=dict)

    def once(self) -> None:
        """Call the function for the next item."""
        place = self._next()
        self.results[place] = self.call(self.function.items[place])

    async def awaited_once(self) -> None:
        """Await the call for the next item.

        Raises:
            ExitedError: It wants to exit the program.
        """
        place = self._next()
        try:
            self.results[place] = await self.call(self.function.items[place])
        except SystemExit as wish:
            raise ExitedError(explain(wish)) from wish

    def _next(self) -> int:
        return next(self.places) % len(self.function.items)


@contextmanager
def open_load(
    condition: OwnCondition,
    function: Function,
    pool: Callable[[], Executor],
    loop: asyncio.AbstractEventLoop | None,
) -> Iterator[BackgroundLoad]:
    """Yield the function as a load; ending it also checks the results.

    Args:
        condition: How it is run.
        function: The function.
        pool: Returns an open process pool, or raises why there is none.
        loop: The loop that answers, if a loop waits.
    """
    task = function.workload.task
    if condition.runs in IN_PROCESSES:
        executor = pool()
    if loop is not None:
        ways: dict[Runs, Callable[[Any], Awaitable[Any]]] = {
            Runs.IN_LOOP: function.workload.coroutine or partial(_called, task),
            Runs.TO_THREAD: lambda item: asyncio.to_thread(task, item),
            Runs.POOL: lambda item: asyncio.get_running_loop().run_in_executor(executor, task, item),
        }
        calls = Calls(function, ways[condition.runs])
        opened = loop_load(loop, calls.awaited_once, function.end_timeout_s(1))
    else:
        in_pool = condition.runs in IN_PROCESSES
        calls = Calls(function, (lambda item: executor.submit(task, item).result()) if in_pool else task)
        opened = thread_load(calls.once, condition.workers, function.end_timeout_s(condition.workers))

    def end() -> list[Ends]:
        ends = load.end()
        function.check(calls.results)
        return ends

    with opened as load:
        yield BackgroundLoad(load.begin, end)


async def _called(task: Callable[[Any], Any], item: object) -> Any:  # noqa: ANN401 - whatever it returns
    """Call a plain function in the loop, which it blocks."""
    return task(item)


async def _turn() -> None:
    """Let the loop answer what has arrived meanwhile.

    A loop asks for what has arrived, but runs first what was ready before: after one turn that would be the
    next call. Calls on behalf of clients, which arrive themselves, wait for their turn like this.
    """
    await asyncio.sleep(0)
    await asyncio.sleep(0)


@contextmanager
def loop_load(
    loop: asyncio.AbstractEventLoop, once: Callable[[], Awaitable[None]], end_timeout_s: float
) -> Iterator[BackgroundLoad]:
    """Yield a coroutine of a running loop; between two calls the loop has a turn for all else."""
    stop, futures = threading.Event(), []

    async def work() -> Ends:
        ends = [perf_counter()]
        while not stop.is_set():
            await once()
            ends.append(perf_counter())
            await _turn()
        return ends

    def begin() -> None:
        futures.append(asyncio.run_coroutine_threadsafe(work(), loop))

    def end() -> list[Ends]:
        stop.set()
        return [future.result(end_timeout_s) for future in futures]

    try:
        yield BackgroundLoad(begin, end)
    finally:
        stop.set()
        for future in futures:
            future.exception(end_timeout_s)  # no call may still run when the loop is closed
