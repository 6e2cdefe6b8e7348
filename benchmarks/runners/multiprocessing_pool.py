"""The pools of ``multiprocessing.pool``: of processes, by each of its three kinds of map, and of threads.

What differs from ``concurrent.futures``, and belongs to what is measured:

- ``map`` sends chunks: by default four for each worker. It returns when all of them have ended, also after
  an error. ``imap`` and ``imap_unordered`` send items one by one.
- ``imap_unordered`` returns results as they arrive. Here each item carries its number, and the results are
  put back in order; both are within the timed part, as they are for whoever has to tell results apart.
- A failed item drops the rest of its chunk; all other chunks are executed all the same. Closing ends the
  workers at once.
- A pool waits forever for the item of a worker that ended, and for a result that can't be unpickled. Whoever
  waits here looks now and then for what has ended, so that this is an error.
"""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import suppress
from functools import partial
from multiprocessing.connection import wait
from multiprocessing.dummy import DummyProcess
from multiprocessing.pool import Pool, ThreadPool
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.processes import POOL_HELPERS, default_method, helper_name, no_pool
from benchmarks.runners.worker import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.process import BaseProcess
    from typing import Any, TypeAlias

    Map: TypeAlias = Callable[
        ["PoolExecutor", Callable[[Any], Any], Sequence[Any], int | None], Iterator[Any]
    ]
    """Applies a function to items on an executor's pool, in chunks; None for the pool's own chunk size."""

Result = TypeVar("Result")

LOOK_EVERY_S = 0.2
"""Between two looks at what may have ended: rare enough to cost nothing, and soon enough for an error."""


class LostWorkerError(BrokenExecutor):
    """A worker ended. Its pool would start another one, and wait forever for the item."""


class UnreadableResultError(Exception):
    """The thread that unpickles results ended, as it does after an error there: no more results arrive."""


class WatchedFuture(Future[Result]):
    """A future whose waiting caller looks now and then whether the pool still works."""

    def __init__(self, look: Callable[[], None]) -> None:
        super().__init__()
        self._look = look

    def result(self, timeout: float | None = None) -> Result:
        """Return the call's result.

        Raises:
            LostWorkerError: A worker ended.
            UnreadableResultError: No result arrives any more.
        """
        self._wait(timeout)
        return super().result(timeout=0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return what the call raised, or None; raises what ``result`` raises of the pool."""
        self._wait(timeout)
        return super().exception(timeout=0)

    def _wait(self, timeout: float | None) -> None:
        left_s = timeout
        while left_s is None or left_s > 0:
            step_s = LOOK_EVERY_S if left_s is None else min(LOOK_EVERY_S, left_s)
            with suppress(TimeoutError):
                super().exception(step_s)
                return
            self._look()
            left_s = None if left_s is None else left_s - step_s


class PoolExecutor(Executor):
    """A pool with the calling habits of ``concurrent.futures``, which maps in one of the pool's ways."""

    def __init__(self, make: Callable[[], Pool], way: Map) -> None:
        threads, processes = set(threading.enumerate()), set(multiprocessing.active_children())
        self._pool: Pool | None = make()
        self._way = way
        self._pending: set[Future[Any]] = set()
        self._processes: list[BaseProcess] = [*set(multiprocessing.active_children()) - processes]
        new = set(threading.enumerate()) - threads
        self._helpers = [thread for thread in new if helper_name(thread) in POOL_HELPERS]
        self._threads = [thread for thread in new if isinstance(thread, DummyProcess)]

    @property
    def pool(self) -> Pool:
        """The pool.

        Raises:
            RuntimeError: It was shut down.
        """
        if self._pool is None:
            raise RuntimeError("this pool was shut down.")
        return self._pool

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Send one call, which takes the next free worker."""
        future: Future[Result] = WatchedFuture(self.look)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        self.pool.apply_async(
            partial(fn, *args, **kwargs),
            callback=partial(_settle, future, future.set_result),
            error_callback=partial(_settle, future, future.set_exception),
        )
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - rounds have none; their supervisor has one
        chunksize: int | None = None,
    ) -> Iterator[Result]:
        """Return the results in the order of the items, whatever the order of their arrival.

        Raises:
            LostWorkerError: A worker ended.
            UnreadableResultError: No result arrives any more.
            Exception: The first error of a call.
        """
        if len(iterables) == 1:
            return self._way(self, fn, list(*iterables), chunksize)
        return self._way(self, partial(_spread, fn), list(zip(*iterables, strict=False)), chunksize)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop unfinished calls, end the workers, and wait for their end."""
        for future in list(self._pending):
            future.cancel()
        pool, self._pool = self._pool, None  # its pipes are closed once nobody refers to it
        if pool is None:
            return
        with suppress(AssertionError):  # what terminate() raises once no result arrives any more
            pool.terminate()
        for process in self._processes:
            process.kill()
            process.join()
        pool.join()
        self._processes.clear()

    def look(self) -> None:
        """Raise an error if the pool would wait forever.

        Raises:
            LostWorkerError: A worker ended.
            UnreadableResultError: A thread of the pool ended.
        """
        ended = wait([process.sentinel for process in self._processes], 0) if self._processes else []
        if ended or not all(thread.is_alive() for thread in self._threads):
            raise LostWorkerError("a worker ended abruptly, and multiprocessing.Pool would wait forever.")
        if not all(thread.is_alive() for thread in self._helpers):
            raise UnreadableResultError(
                "a result, or an exception of the task, can't be unpickled, and multiprocessing.Pool would"
                " wait forever."
            )


def _settle(future: Future[Any], accept: Callable[[Any], None], outcome: Any) -> None:  # noqa: ANN401 - a result or an error
    """Hand a call's outcome to its future, unless that was dropped."""
    if future.set_running_or_notify_cancel():
        accept(outcome)


def _spread(fn: Callable[..., Result], arguments: Sequence[Any]) -> Result:
    return fn(*arguments)


def all_at_once(
    executor: PoolExecutor, fn: Callable[[Any], Any], items: Sequence[Any], chunk: int | None
) -> Iterator[Any]:
    """Do what ``Pool.map`` does, which is to wait for ``map_async``."""
    coming = executor.pool.map_async(fn, items, chunk)
    while not coming.ready():
        coming.wait(LOOK_EVERY_S)
        if not coming.ready():
            executor.look()
    return iter(coming.get())


def one_by_one(
    executor: PoolExecutor, fn: Callable[[Any], Any], items: Sequence[Any], chunk: int | None
) -> Iterator[Any]:
    """Yield the results of ``Pool.imap``."""
    return _watched(executor, executor.pool.imap(fn, items, chunk or 1))


def as_they_arrive(
    executor: PoolExecutor, fn: Callable[[Any], Any], items: Sequence[Any], chunk: int | None
) -> Iterator[Any]:
    """Put the results of ``Pool.imap_unordered`` in the order of the items."""
    numbered = executor.pool.imap_unordered(partial(_numbered, fn), list(enumerate(items)), chunk or 1)
    results: list[Any] = [None] * len(items)
    for number, result in _watched(executor, numbered):
        results[number] = result
    return iter(results)


def _numbered(fn: Callable[[Any], Any], pair: tuple[int, Any]) -> tuple[int, Any]:
    number, item = pair
    return number, fn(item)


def _watched(executor: PoolExecutor, results: Iterator[Any]) -> Iterator[Any]:
    """Yield the results of an ``imap``; chunks of several items are waited for without a look."""
    arrive = getattr(results, "next", None)
    if arrive is None:
        yield from results
        return
    while True:
        try:
            result = arrive(LOOK_EVERY_S)
        except StopIteration:
            return
        except multiprocessing.TimeoutError as error:
            if error.__cause__ is not None:  # the task's own, which has its traceback as its cause
                raise
            executor.look()
        else:
            yield result


def make_process_pool(way: Map, workers: int) -> Executor:
    """Return a pool of ``workers`` processes that are started in the platform's own way."""
    context = multiprocessing.get_context()
    arguments = (workers, join, (context.Barrier(workers),))
    return PoolExecutor(partial(context.Pool, *arguments), way)


def make_thread_pool(workers: int) -> Executor:
    """Return a pool of ``workers`` threads."""
    arguments = (workers, join, (threading.Barrier(workers),))
    return PoolExecutor(partial(ThreadPool, *arguments), all_at_once)


def by_way(name: str, way: Map) -> Runner:
    """Return the runner of one kind of map."""
    return Runner(name, partial(make_process_pool, way), no_pool, default_method, variant=Variant.NAMED)


POOL_MAP = by_way("pool-map", all_at_once)

POOL_IMAP = by_way("pool-imap", one_by_one)

POOL_IMAP_UNORDERED = by_way("pool-imap-unordered", as_they_arrive)

THREAD_POOL = Runner("thread-pool", make_thread_pool, variant=Variant.NAMED)
