"""Asyncio: coroutines in one event loop, or plain tasks that the loop dispatches to a thread pool.

The loop's executor runs only while its caller waits, and in the caller's thread.
"""

from __future__ import annotations

import asyncio
import inspect
from concurrent.futures import Executor, Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.threads import make_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from concurrent.futures import ThreadPoolExecutor
    from typing import Any

    from workloads.model import Workload

Result = TypeVar("Result")


class ExitError(Exception):
    """A call wants to exit the program. Hidden from the loop, which would end or abandon the round."""

    def __init__(self, wish: SystemExit) -> None:
        super().__init__()
        self.wish = wish


class LoopFuture(Future[Result]):
    """The future of a task in a stopped loop: asking for its result runs the loop.

    ``concurrent.futures.wait`` and ``as_completed`` don't ask, so they would wait forever.
    """

    def __init__(self, task: asyncio.Task[Result], run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        super().__init__()
        self._task = task
        self._run = run
        task.add_done_callback(self._settle)

    def result(self, timeout: float | None = None) -> Result:
        """Return the task's result; meanwhile the loop runs all submitted calls."""
        self._wait(timeout)
        return super().result(timeout=0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Return what the task raised, or None; meanwhile the loop runs all submitted calls."""
        self._wait(timeout)
        return super().exception(timeout=0)

    def _wait(self, timeout: float | None) -> None:
        if not self.done():
            self._run(asyncio.wait([self._task], timeout=timeout))

    def _settle(self, task: asyncio.Task[Result]) -> None:
        """Take over the task's outcome."""
        error = None if task.cancelled() else task.exception()
        if task.cancelled():
            self.cancel()
        if not self.set_running_or_notify_cancel():
            return
        if error is not None:
            self.set_exception(error.wish if isinstance(error, ExitError) else error)
        else:
            self.set_result(task.result())


class LoopExecutor(Executor):
    """Runs calls as tasks of one loop, at most ``workers`` of them at once.

    The loop exists from the start, so a round times only work inside it. Between rounds it is stopped.
    """

    def __init__(
        self,
        workers: int,
        call: Callable[..., Coroutine[Any, Any, Any]],
        threads: ThreadPoolExecutor | None = None,
    ) -> None:
        """Make the loop.

        Args:
            workers: How many calls may be in progress.
            call: Coroutine function that takes a function and its arguments, and executes the function.
            threads: The loop's default pool, shut down with the loop.
        """
        self._call = call
        self._places = asyncio.Semaphore(workers)
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        loop = self._runner.get_loop()  # creates the loop
        if threads is not None:
            loop.set_default_executor(threads)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:  # noqa: ANN401 - as the standard one
        """Make a task of the call; it starts when any result is waited for."""
        task = self._runner.get_loop().create_task(self._one(partial(fn, *args, **kwargs)))
        return LoopFuture(task, self._runner.run)

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - rounds have none; their supervisor has one
        chunksize: int = 1,  # noqa: ARG002 - nothing to ship
    ) -> Iterator[Any]:
        """Run the loop until every call has ended, and return the results in the order of the items.

        Raises:
            Exception: Whatever a call raised first; the others are cancelled.
        """
        calls = [partial(fn, *args) for args in zip(*iterables, strict=False)]
        try:
            return iter(self._runner.run(self._all(calls)))
        except ExitError as error:
            raise error.wish from None

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop unfinished calls, then close everything of the loop, its threads, and the loop itself."""
        self._runner.close()

    def begin_beside(self, watcher: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Return a task that does not count as a call; it runs whenever the loop runs calls."""
        return self._runner.get_loop().create_task(watcher)

    async def _all(self, calls: Iterable[Callable[[], Any]]) -> list[Any]:
        tasks = [asyncio.create_task(self._one(call)) for call in calls]
        try:
            return await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise

    async def _one(self, call: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the call returns
        async with self._places:
            try:
                return await self._call(call)
            except SystemExit as wish:
                raise ExitError(wish) from wish


def make_coroutines(workers: int) -> Executor:
    """Return a loop with at most ``workers`` coroutines in progress."""
    return LoopExecutor(workers, call_in_loop)


async def call_in_loop(fn: Callable[[], Any]) -> Any:  # noqa: ANN401 - whatever the function returns
    """Call the function and await its result if possible; otherwise the call has blocked the loop."""
    answer = fn()
    return await answer if inspect.isawaitable(answer) else answer


def make_coroutine_threads(workers: int) -> Executor:
    """Return a loop with a default pool of ``workers`` threads, and as many coroutines waiting for them."""
    return LoopExecutor(workers, asyncio.to_thread, make_threads(workers))


def refuses(workload: Workload) -> str | None:
    """Return why the loop can't execute the workload, or None.

    Its plain task would block the loop for every item: sequential with a detour.
    """
    if workload.coroutine is not None:
        return None
    return "has no coroutine form (asyncio-threads executes its plain task)"


def coroutine_of(workload: Workload) -> Callable[[Any], Any]:
    """Return the coroutine form of the workload.

    Raises:
        ValueError: It has none; ``refuses`` says so beforehand.
    """
    if workload.coroutine is None:
        raise ValueError(f"{workload.name} has no coroutine form; ask `refuses` first.")
    return workload.coroutine


ASYNCIO = Runner(
    "asyncio",
    make_coroutines,
    refuses=refuses,
    task=coroutine_of,
    variant=Variant.SCALING,
    starts_workers=False,
)

ASYNCIO_THREADS = Runner("asyncio-threads", make_coroutine_threads, variant=Variant.USUAL)
