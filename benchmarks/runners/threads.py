"""Threads: a ThreadPoolExecutor in the measuring process."""

from __future__ import annotations

import threading
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.runners.model import Runner
from benchmarks.runners.worker import join, start_all

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def open_threads(workers: int) -> Iterator[Executor]:
    """Yield a pool of ``workers`` threads; leaving drops what has not begun and waits for what has."""
    everyone = threading.Barrier(workers)
    executor = ThreadPoolExecutor(workers, initializer=join, initargs=(everyone,))
    try:
        start_all(executor, workers)
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


THREADS = Runner("threads", open_threads)
