"""shared_container: taking a list or dict for safe in threads because each of its operations is.

``list.append(x)`` and ``d[key] = value`` (for keys such as numbers and strings) are atomic in CPython: with a
GIL because it is never handed over in the middle of such an operation, on a free-threaded build because each
container has a lock of its own. Neither covers two operations in a row. With a GIL, another thread may run at
any call of a Python function, any jump back in a loop and whenever code waits for I/O, so what a check has
found may be untrue when it is acted upon.
"""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import PATIENCE_S, Demonstration, Mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads.mistakes.mistake import Report

THREADS = 4
OPERATIONS = 20_000
"""By each thread on its own."""
SWITCH_INTERVAL_S = 1e-5
"""A 500th of the default, so that the threads take turns hundreds of times."""
KEYS = 3_000
"""Enough to say, if nothing goes wrong with any, that it goes wrong with fewer than 1 in 1,000."""
ALONE_S = 0.0001
"""How long making a value takes where nobody else may come to make it, too."""


def show_append(report: Report) -> None:
    """Append to one list from all threads, and report how much of it is there."""
    shared: list[int] = []

    def append(first: int) -> None:
        for number in range(first, first + OPERATIONS):
            shared.append(number)  # noqa: PERF402 - one by one is what is shown

    _in_threads(append)
    report(appended=len(set(shared)), expected=THREADS * OPERATIONS)


def show_store(report: Report) -> None:
    """Store into one dict from all threads, each its own keys, and report how much of it is there."""
    shared: dict[int, int] = {}

    def store(first: int) -> None:
        for number in range(first, first + OPERATIONS):
            shared[number] = -number

    _in_threads(store)
    stored = sum(value == -number for number, value in shared.items())
    report(stored=stored, expected=THREADS * OPERATIONS)


def show_check_then_act(report: Report) -> None:
    """Let two threads look up the same keys and make what is missing: each value is made twice."""
    cache: dict[int, str] = {}
    _look_up_in_two_threads(lambda key, make: _look_up(cache, key, make), PATIENCE_S, report)


def show_check_then_act_with_a_lock(report: Report) -> None:
    """Do the same with check and act under one lock: each value is made once."""
    cache: dict[int, str] = {}
    lock = threading.Lock()

    def look_up(key: int, make: Callable[[int], str]) -> str:
        with lock:
            return _look_up(cache, key, make)

    _look_up_in_two_threads(look_up, ALONE_S, report)


def _in_threads(body: Callable[[int], None]) -> None:
    """Call ``body`` in all threads at the same moment, with a number from which each counts its own."""
    together = threading.Barrier(THREADS, timeout=PATIENCE_S)

    def start(thread: int) -> None:
        together.wait()
        body(thread * OPERATIONS)

    sys.setswitchinterval(SWITCH_INTERVAL_S)  # the process does nothing else, and ends after this
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(start, range(THREADS)))


def _look_up(cache: dict[int, str], key: int, make: Callable[[int], str]) -> str:
    """Return what the cache holds, made if need be: correct in one thread."""
    if key not in cache:
        cache[key] = make(key)  # while it is made, the key is still missing for everybody else
    return cache[key]


def _look_up_in_two_threads(
    look_up: Callable[[int, Callable[[int], str]], str], patience_s: float, report: Report
) -> None:
    """Look up all keys in each thread; report how many values were ``made`` for how many ``keys``.

    Making a value stands for a query or a download: it is slow enough for the other thread to find the key
    missing, too. Here it takes until the other thread is making the same value, which is certain to
    happen where nothing prevents it, or ``patience_s`` where something does.
    """
    both_make = [threading.Barrier(2) for _ in range(KEYS)]

    def look_up_all(_thread: int) -> int:
        made: list[int] = []

        def make(key: int) -> str:
            made.append(key)
            with suppress(threading.BrokenBarrierError):
                both_make[key].wait(patience_s)
            return f"value {key}"

        for key in range(KEYS):
            look_up(key, make)
        return len(made)

    with ThreadPoolExecutor(2) as pool:
        report(made=sum(pool.map(look_up_all, range(2))), keys=KEYS)


SHARED_CONTAINER = Mistake(
    name="shared_container",
    summary=(
        "A list or dict is shared without a lock because list.append and d[key] = value are atomic; but two "
        "operations in a row are not, and what a check has found may be untrue when it is acted upon."
    ),
    instead=(
        "Hold one lock around everything that must happen together, or use a queue.Queue; that single "
        "operations are atomic is how CPython does it, not a promise of the language."
    ),
    demonstrations=(
        Demonstration("list.append", show_append),
        Demonstration("dict[k] = v", show_store),
        Demonstration("check-then-act", show_check_then_act),
        Demonstration("check-then-act with a lock", show_check_then_act_with_a_lock),
    ),
)
