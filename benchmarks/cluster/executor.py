"""An executor on certain workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import itertools
from concurrent.futures import Executor, Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import ExitStack
    from typing import Any

    from distributed import Client

    from benchmarks.cluster.losses import Watch

Result = TypeVar("Result")


class ClusterExecutor(Executor):
    """Executes calls on these workers and no others.

    Dask hands a call whose worker is lost on to another one; here the loss is an error all the same.
    """

    def __init__(self, watch: Watch, addresses: Sequence[str], closing: ExitStack) -> None:
        """Take over what ``closing`` owns: it is closed with the executor."""
        self._client: Client = watch.client
        self._watch = watch
        self._addresses = list(addresses)
        self._turns = itertools.cycle(self._addresses)
        self._closing = closing
        self._pending: set[Future[Any]] = set()

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Have ``fn`` called by the worker whose turn it is, so that as many calls as workers reach each."""
        work = self._one(partial(fn, *args, **kwargs), next(self._turns))
        future = asyncio.run_coroutine_threadsafe(work, self._client.loop.asyncio_loop)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - rounds have none; who supervises them has
        chunksize: int = 1,  # noqa: ARG002 - Dask sends the items in batches of its own
    ) -> Iterator[Result]:
        """Have every item executed where Dask sees fit, and return the results in the order of the items.

        Raises:
            LostWorkerError: A worker is gone.
            LostSchedulerError: The scheduler is gone.
            Exception: Whatever a call raised first; the others are dropped.
        """
        results: list[Result] = self._client.sync(self._all, fn, iterables)
        return iter(results)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop what is not done and close everything; what runs in a remote worker ends there unheard."""
        for future in list(self._pending):
            future.cancel()
        self._closing.close()

    async def _one(self, call: Callable[[], Result], address: str) -> Result:
        future = self._client.submit(call, workers=[address], pure=False)
        result: Result = await self._watch.unless_lost(future.result())
        return result

    async def _all(self, fn: Callable[..., Result], iterables: Sequence[Iterable[Any]]) -> list[Result]:
        futures = self._client.map(fn, *iterables, workers=self._addresses, pure=False)
        gathered: list[Result] = await self._watch.unless_lost(self._client.gather(futures))
        return gathered
