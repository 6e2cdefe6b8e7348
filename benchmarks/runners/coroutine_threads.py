"""Asyncio threads: the plain task of any workload, handed from an event loop to threads of a pool."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Executor, ThreadPoolExecutor

from benchmarks.runners.loop_executor import LoopExecutor
from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.worker import join


def make_coroutine_threads(workers: int) -> Executor:
    """Return a loop with a default pool of ``workers`` threads, and as many coroutines that wait for them."""
    pool = ThreadPoolExecutor(workers, initializer=join, initargs=(threading.Barrier(workers),))
    return LoopExecutor(workers, asyncio.to_thread, pool)


ASYNCIO_THREADS = Runner("asyncio-threads", make_coroutine_threads, variant=Variant.USUAL)
