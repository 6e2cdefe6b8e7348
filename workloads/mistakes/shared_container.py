"""shared_container: sharing a list or dict between threads because its single operations are atomic.

``list.append(x)`` and ``d[key] = value`` (for keys like numbers and strings) are atomic in CPython: with a
GIL because it is never released in the middle of such an operation, on a free-threaded build because each
container has its own lock. Neither protects two operations in a row. With a GIL, another thread may run at
any call of a Python function, at any jump back in a loop and whenever code waits for I/O, so what a check
found may no longer be true when the code acts on it.
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
"""Operations per thread."""
SWITCH_INTERVAL_S = 1e-5
"""1/500 of the default, so that the threads take turns hundreds of times."""
KEYS = 3_000
"""If none of these fails, the failure rate is below 1 in 1,000 (rule of three)."""
ALONE_S = 0.0001
"""Seconds for making a value if no other thread makes it, too."""


def show_append(report: Report) -> None:
    """Append to one list from all threads, and report how many entries it has."""
    shared: list[int] = []

    def append(first: int) -> None:
        for number in range(first, first + OPERATIONS):
            shared.append(number)  # noqa: PERF402 - one by one is what is shown

    _in_threads(append)
    report(appended=len(set(shared)), expected=THREADS * OPERATIONS)


def show_store(report: Report) -> None:
    """Store into one dict from all threads, each its own keys, and report how many entries it has."""
    shared: dict[int, int] = {}

    def store(first: int) -> None:
        for number in range(first, first + OPERATIONS):
            shared[number] = -number

    _in_threads(store)
    stored = sum(value == -number for number, value in shared.items())
    report(stored=stored, expected=THREADS * OPERATIONS)


def show_check_then_act(report: Report) -> None:
    """Let two threads look up the same keys and make missing values: each value is made twice."""
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
    """Call ``body`` in all threads at the same moment, each with its own first number."""
    together = threading.Barrier(THREADS, timeout=PATIENCE_S)

    def start(thread: int) -> None:
        together.wait()
        body(thread * OPERATIONS)

    sys.setswitchinterval(SWITCH_INTERVAL_S)  # the process does nothing else, and ends after this
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(start, range(THREADS)))


def _look_up(cache: dict[int, str], key: int, make: Callable[[int], str]) -> str:
    """Return the cached value, made if it is missing: correct only in one thread."""
    if key not in cache:
        cache[key] = make(key)  # meanwhile the key is still missing for all other threads
    return cache[key]


def _look_up_in_two_threads(
    look_up: Callable[[int, Callable[[int], str]], str], patience_s: float, report: Report
) -> None:
    """Look up all keys in each thread; report how many values were ``made`` for how many ``keys``.

    Making a value stands for a query or a download: slow enough for the other thread to find the key missing,
    too. Here it takes until the other thread is making the same value, which is certain without a lock, or
    ``patience_s`` if a lock prevents that.
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
        "A list or dict is shared without a lock because list.append and d[key] = value are atomic. But two "
        "operations in a row are not: what a check found may no longer be true when the code acts on it."
    ),
    instead=(
        "Hold one lock around everything that must happen together, or use a queue.Queue. That single "
        "operations are atomic is a detail of CPython, not a promise of the language."
    ),
    demonstrations=(
        Demonstration("list.append", show_append),
        Demonstration("dict[k] = v", show_store),
        Demonstration("check-then-act", show_check_then_act),
        Demonstration("check-then-act with a lock", show_check_then_act_with_a_lock),
    ),
)
