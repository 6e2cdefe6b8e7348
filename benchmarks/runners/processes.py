"""Processes: a ProcessPoolExecutor with the platform's default start method, which is recorded."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.runners.model import Runner
from benchmarks.runners.worker import join, start_all

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def open_processes(workers: int) -> Iterator[Executor]:
    """Yield a pool of ``workers`` processes; leaving drops what has not begun and ends them."""
    context = multiprocessing.get_context()
    executor = ProcessPoolExecutor(workers, context, initializer=join, initargs=(context.Barrier(workers),))
    try:
        start_all(executor, workers)
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def unavailable() -> str | None:
    """Return why there can be no process pool here, or None."""
    try:
        multiprocessing.get_context().Lock()
    except (ImportError, OSError) as error:  # no POSIX semaphores, or /dev/shm can't be written
        return f"this system has no semaphores that processes can share ({error})"
    return None


def start_method() -> str | None:
    """Return the platform's default: fork, forkserver (Linux since 3.14) or spawn (macOS, Windows)."""
    return multiprocessing.get_start_method()


PROCESSES = Runner("processes", open_processes, unavailable, start_method)
