"""Processes: a ProcessPoolExecutor with the platform's default start method, which is recorded."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import Executor, ProcessPoolExecutor

from benchmarks.runners.model import Runner
from benchmarks.runners.worker import join


def make_processes(workers: int) -> Executor:
    """Return a pool of ``workers`` processes."""
    context = multiprocessing.get_context()
    return ProcessPoolExecutor(workers, context, initializer=join, initargs=(context.Barrier(workers),))


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


PROCESSES = Runner("processes", make_processes, unavailable, start_method)
