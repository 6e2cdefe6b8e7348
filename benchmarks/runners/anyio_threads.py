"""AnyIO's threads: ``anyio.to_thread.run_sync`` on AnyIO's own event loop, limited to a number of threads.

AnyIO ends its threads together with the loop's first task, so the loop runs in its own thread while the
executor is open. A round times one call into that loop, the dispatch there, and the work. A thread that
was idle for 10 s is ended when the next item comes, as AnyIO does for everyone, and started again if needed.

AnyIO is imported only to open an executor: other workers should not wait for its import.
"""

from __future__ import annotations

import importlib.util
import threading
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.coroutines import ExitError
from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.threads import settle
from benchmarks.runners.worker import join_once

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from anyio import CapacityLimiter

Result = TypeVar("Result")


class AnyioExecutor(Executor):
    """Runs calls in AnyIO's threads, at most ``workers`` of them at once."""

    def __init__(self, workers: int) -> None:
        from anyio.from_thread import start_blocking_portal

        self._everyone = threading.Barrier(workers)
        self._pending: set[Future[Any]] = set()
        self._threads: set[threading.Thread] = set()
        with ExitStack() as opening:
            self._portal = opening.enter_context(start_blocking_portal())
            self._places: CapacityLimiter = self._portal.call(_limiter, workers)
            self._closing = opening.pop_all()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Hand one call to the loop."""
        future: Future[Result] = Future()
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        self._portal.start_task_soon(self._in_a_thread, partial(settle, future, partial(fn, *args, **kwargs)))
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - rounds have none; their supervisor has one
        chunksize: int = 1,  # noqa: ARG002 - nothing to ship
    ) -> Iterator[Result]:
        """Hand all calls to the loop at once, and return the results in the order of the items.

        Raises:
            Exception: Whatever a call raised first; what has not begun is dropped.
        """
        calls: list[Callable[[], Any]] = [
            partial(fn, *arguments) for arguments in zip(*iterables, strict=False)
        ]
        try:
            return iter(self._portal.call(self._all, calls))
        except ExitError as error:
            raise error.wish from None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop unstarted calls, wait for the others, and end the loop and its threads.

        AnyIO only tells its threads to end: they are waited for, so that none goes on beside who comes next.
        """
        for future in list(self._pending):
            future.cancel()
        self._closing.close()
        for thread in self._threads:
            thread.join()

    async def _all(self, calls: list[Callable[[], Any]]) -> list[Any]:
        from anyio import create_task_group

        results: list[Any] = [None] * len(calls)
        errors: list[BaseException] = []

        async def one(number: int, call: Callable[[], Any]) -> None:
            try:
                results[number] = await self._in_a_thread(call)
            except Exception as error:  # noqa: BLE001 - whatever the task raises, but not that it was dropped
                errors.append(error)
                group.cancel_scope.cancel()

        async with create_task_group() as group:
            for number, call in enumerate(calls):
                group.start_soon(one, number, call)
        if errors:
            raise errors[0]
        return results

    async def _in_a_thread(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the call returns
        from anyio.to_thread import run_sync

        return await run_sync(self._call, call, limiter=self._places)

    def _call(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - as above
        """Call it in a thread that AnyIO may just have started, which therefore joins the others first."""
        if join_once(self._everyone):
            self._threads.add(threading.current_thread())
        try:
            return call()
        except SystemExit as wish:
            raise ExitError(wish) from wish


def _limiter(workers: int) -> CapacityLimiter:
    from anyio import CapacityLimiter

    return CapacityLimiter(workers)


def make_anyio_threads(workers: int) -> Executor:
    """Return a loop with at most ``workers`` threads."""
    return AnyioExecutor(workers)


def unavailable() -> str | None:
    """Return that AnyIO is missing, or None; our environments have it."""
    return None if importlib.util.find_spec("anyio") else "AnyIO is not installed here"


ANYIO_THREADS = Runner("anyio-threads", make_anyio_threads, unavailable, variant=Variant.NAMED)
