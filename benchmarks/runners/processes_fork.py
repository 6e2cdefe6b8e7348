"""Processes by fork: workers are copies of the process that starts them, from one without other threads only.

A lock that another thread holds at that moment stays locked in the copy for ever, be it in a C library
(CPython's documentation of ``os.fork``). The helper threads of process pools that are open already are
let through: they wait for their pipes and queues and hold nothing then.
"""

from __future__ import annotations

import threading
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.runners.model import CannotRunError, Runner, Variant
from benchmarks.runners.process_pool import make_pool, no_pool

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

METHOD = "fork"
THREADS_OF_THIS_PROCESS = Path("/proc/self/task")
ENDING_S = 0.2
"""What a thread that Python has joined may take to be gone from the system."""
POOL_HELPERS = ("_ExecutorManagerThread", "QueueFeederThread")
"""How the threads of a ProcessPoolExecutor in the process that opened it are known: by class or by name."""


def make_forked_pool(workers: int) -> Executor:
    """Return a pool of ``workers`` processes, which fork when the first call is submitted.

    Raises:
        CannotRunError: This process has threads that may hold locks.
    """
    count = settled_threads(time.monotonic)
    if count:
        who = "another thread" if count == 1 else f"{count} other threads"
        raise CannotRunError(f"the process that would fork has {who}, and their locks would stay locked.")
    return make_pool(workers, METHOD)


def settled_threads(clock: Callable[[], float]) -> int:
    """Return how many other threads stay: one that has been joined may need a moment more to be gone."""
    deadline = clock() + ENDING_S
    while (count := other_threads()) and clock() < deadline:
        time.sleep(ENDING_S / 100)
    return count


def other_threads() -> int:
    """Return how many threads there are beside this one and pools' helpers; on Linux native ones, too."""
    known = threading.enumerate()
    helpers = [thread for thread in known if {type(thread).__name__, thread.name} & set(POOL_HELPERS)]
    try:
        everyone = len(list(THREADS_OF_THIS_PROCESS.iterdir()))
    except OSError:  # not Linux: those that Python knows
        everyone = len(known)
    return everyone - len(helpers) - 1


PROCESSES_FORK = Runner(
    f"processes-{METHOD}", make_forked_pool, partial(no_pool, METHOD), lambda: METHOD, variant=Variant.USUAL
)
