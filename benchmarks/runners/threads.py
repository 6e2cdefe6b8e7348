"""Threads: a ThreadPoolExecutor in the measuring process."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from benchmarks.runners.model import Runner
from benchmarks.runners.worker import join


def make_threads(workers: int) -> ThreadPoolExecutor:
    """Return a pool of ``workers`` threads."""
    return ThreadPoolExecutor(workers, initializer=join, initargs=(threading.Barrier(workers),))


THREADS = Runner("threads", make_threads)
