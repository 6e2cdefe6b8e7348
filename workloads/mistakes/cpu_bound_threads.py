"""cpu_bound_threads: giving pure bytecode to two threads, in the hope that it takes half the time."""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import Demonstration, Mistake
from workloads.pure_python import check, count_primes

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads.mistakes.mistake import Report

ITEMS = (3, 5)
"""Items of the workload pure_python, one per thread, about 9 ms each."""
BLOCKS = 12
"""Twice the minimum for an interval of the median; all blocks take half a second."""


def show_two_threads(report: Report) -> None:
    """Do the same work in one thread and in two, in turn, and report the times of both.

    The order alternates, and the first block is discarded because it warms the interpreter.
    """
    ways = {"sequential_s": _sequentially, "threads_s": _in_threads}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for block in range(1 + BLOCKS):
        for name in sorted(ways, reverse=block % 2 == 1):
            times[name].append(_timed(ways[name]))
    gil_enabled: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    report(gil_enabled=gil_enabled(), **{name: wall_s[1:] for name, wall_s in times.items()})


def _sequentially() -> list[int]:
    return [count_primes(item) for item in ITEMS]


def _in_threads() -> list[int]:
    """Start new threads each time, like a program that does this work once: about 0.1 ms."""
    with ThreadPoolExecutor(len(ITEMS)) as pool:
        return list(pool.map(count_primes, ITEMS))


def _timed(way: Callable[[], list[int]]) -> float:
    """Return the seconds of the work done one way; its results are checked afterwards."""
    began = time.perf_counter()
    results = way()
    wall_s = time.perf_counter() - began
    check(ITEMS, results)
    return wall_s


CPU_BOUND_THREADS = Mistake(
    name="cpu_bound_threads",
    summary=(
        "CPU-bound Python code is spread over threads to make it faster. With a GIL, only one thread at a "
        "time executes bytecode, so it takes as long as before, plus the switching."
    ),
    instead=(
        "Use processes for CPU-bound Python code, a library that releases the GIL while it computes, "
        "or a free-threaded build."
    ),
    demonstrations=(Demonstration("two threads", show_two_threads),),
)
