"""Threads: a ThreadPoolExecutor in the measuring process."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from benchmarks.runners.model import Runner
from benchmarks.runners.worker import join

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future
    from typing import Any


def make_threads(workers: int) -> ThreadPoolExecutor:
    """Return a pool of ``workers`` threads."""
    return ThreadPoolExecutor(workers, initializer=join, initargs=(threading.Barrier(workers),))


def settle(future: Future[Any], call: Callable[[], Any]) -> None:
    """Call it in a thread of a library, and hand the outcome to its future, unless that was dropped."""
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = call()
    except BaseException as error:  # noqa: BLE001 - a future passes on any error
        future.set_exception(error)
    else:
        future.set_result(result)


THREADS = Runner("threads", make_threads)
