"""What the process runners share: a pool with a start method, and why there may be none."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from benchmarks.runners.worker import join


def make_pool(workers: int, method: str | None = None) -> ProcessPoolExecutor:
    """Return a pool of ``workers`` processes.

    Args:
        workers: How many.
        method: The start method; None is the platform's default.
    """
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(workers, context, initializer=join, initargs=(context.Barrier(workers),))


def no_pool(method: str | None = None) -> str | None:
    """Return why there can be no process pool with that start method here, or None."""
    known = multiprocessing.get_all_start_methods()
    if method is not None and method not in known:
        return f"this system can't start processes by {method}, only by {' and '.join(known)}"
    try:
        multiprocessing.get_context(method).Lock()
    except (ImportError, OSError) as error:  # no POSIX semaphores, or /dev/shm can't be written
        return f"this system has no semaphores that processes can share ({error})"
    return None


def default_method() -> str:
    """Return the platform's default: fork, forkserver (Linux since 3.14) or spawn (macOS, Windows)."""
    return multiprocessing.get_start_method()
