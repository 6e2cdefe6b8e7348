"""Processes with one chunk per worker: what batching buys over handing out one item at a time."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.processes import default_method, no_pool
from benchmarks.runners.worker import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

Result = TypeVar("Result")


class ChunkedPool(ProcessPoolExecutor):
    """A process pool whose ``map`` makes as many chunks as there are workers unless it is told their size."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context()
        super().__init__(workers, context, initializer=join, initargs=(context.Barrier(workers),))
        self.workers = workers

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int | None = None,
        **options: Any,  # noqa: ANN401 - such as buffersize, since 3.14
    ) -> Iterator[Result]:
        """Return the results in order; no worker gets more than its even share, rounded up."""
        calls = list(zip(*iterables, strict=False))
        size = chunksize or chunk_size(len(calls), self.workers)
        columns = zip(*calls, strict=True)
        return super().map(fn, *columns, timeout=timeout, chunksize=size, **options)


def chunk_size(items: int, workers: int) -> int:
    """Return the smallest size with which there is no more than one chunk per worker."""
    return max(1, -(-items // workers))


def make_chunked(workers: int) -> Executor:
    """Return a chunking pool of ``workers`` processes."""
    return ChunkedPool(workers)


PROCESSES_CHUNKED = Runner("processes-chunked", make_chunked, no_pool, default_method, variant=Variant.USUAL)
