"""Native threads divided among workers: BLAS and OpenMP pools that together have a thread for each CPU.

A library such as BLAS starts a thread for every CPU. Sequential work then keeps them all busy, and each
worker more competes with as many. ``threads-divided`` and ``processes-divided`` give each worker its part of
the CPUs. Sequential is one worker with all of them, so the group tells which split is best.
"""

from __future__ import annotations

import multiprocessing
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.runners.model import Runner, Variant
from benchmarks.runners.processes import default_method, no_pool
from benchmarks.runners.worker import join_with_native_threads

if TYPE_CHECKING:
    from collections.abc import Iterator


def native_threads(workers: int) -> int:
    """Return how many native threads each of so many workers has."""
    from benchmarks.machine.meters import count_cpus  # noqa: PLC0415 - workers import this file, but not psutil

    return max(1, count_cpus().usable // workers)


def make_divided_threads(workers: int) -> ThreadPoolExecutor:
    """Return a pool of threads, in which OpenMP's limit is each thread's own."""
    arguments = (threading.Barrier(workers), native_threads(workers), "openmp")
    return ThreadPoolExecutor(workers, initializer=join_with_native_threads, initargs=arguments)


@contextmanager
def limited(workers: int) -> Iterator[None]:
    """Limit the pools of this process, which its workers share, and give them back what they had."""
    import threadpoolctl  # noqa: PLC0415 - as above

    with threadpoolctl.threadpool_limits(limits=native_threads(workers)):
        yield


def make_divided_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes, each with pools of its own."""
    context = multiprocessing.get_context()
    arguments = (context.Barrier(workers), native_threads(workers))
    return ProcessPoolExecutor(workers, context, initializer=join_with_native_threads, initargs=arguments)


THREADS_DIVIDED = Runner("threads-divided", make_divided_threads, during=limited, variant=Variant.ON_DEMAND)

PROCESSES_DIVIDED = Runner(
    "processes-divided", make_divided_pool, no_pool, default_method, variant=Variant.ON_DEMAND
)
