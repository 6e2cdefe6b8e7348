"""Native threads divided among workers: BLAS and OpenMP pools with one thread per CPU in total.

BLAS starts a thread for every CPU. Sequential work then keeps all CPUs busy, and every additional worker
oversubscribes them. ``threads-divided`` and ``processes-divided`` give each worker its share of the CPUs.
Sequential is one worker with all of them, so the group shows which split is best.
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
    """Return how many native threads each of ``workers`` workers gets."""
    from benchmarks.machine.meters import count_cpus  # noqa: PLC0415 - workers import this file, but not psutil

    return max(1, count_cpus().usable // workers)


def make_divided_threads(workers: int) -> ThreadPoolExecutor:
    """Return a pool of threads; OpenMP's limit is set in each thread."""
    arguments = (threading.Barrier(workers), native_threads(workers), "openmp")
    return ThreadPoolExecutor(workers, initializer=join_with_native_threads, initargs=arguments)


@contextmanager
def limited(workers: int) -> Iterator[None]:
    """Limit the native pools of this process, which its workers share, and restore them afterwards."""
    import threadpoolctl  # noqa: PLC0415 - as above

    with threadpoolctl.threadpool_limits(limits=native_threads(workers)):
        yield


def make_divided_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of processes, each with its own native pools."""
    context = multiprocessing.get_context()
    arguments = (context.Barrier(workers), native_threads(workers))
    return ProcessPoolExecutor(workers, context, initializer=join_with_native_threads, initargs=arguments)


THREADS_DIVIDED = Runner("threads-divided", make_divided_threads, during=limited, variant=Variant.ON_DEMAND)

PROCESSES_DIVIDED = Runner(
    "processes-divided", make_divided_pool, no_pool, default_method, variant=Variant.ON_DEMAND
)
