"""What a function asks of the machine while it runs: threads, programs, memory, CPU time, a terminal."""

from __future__ import annotations

import os
import sys
import threading
import time
from dataclasses import dataclass
from typing import Self

import psutil

from benchmarks.runners.worker import blas_threads


@dataclass(frozen=True, slots=True)
class Seen:
    """Meter positions and counts at one moment.

    Attributes:
        wall_s: Of a monotonic clock.
        cpu_s: CPU seconds of this process.
        children_cpu_s: CPU seconds of processes that have ended.
        threads: Threads of this process, whoever started them.
        children: Processes that this one has started and that still run.
        rss_bytes: Memory of this process.
        printed_bytes: What it has printed.
    """

    wall_s: float
    cpu_s: float
    children_cpu_s: float
    threads: int
    children: int
    rss_bytes: int
    printed_bytes: int


def look_at_process() -> Seen:
    """Return how things stand."""
    process = psutil.Process()
    times = os.times()
    return Seen(
        time.perf_counter(),
        time.process_time(),
        times.children_user + times.children_system,
        process.num_threads(),
        len(process.children(recursive=True)),
        process.memory_info().rss,
        _printed_bytes(),
    )


def _printed_bytes() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    return os.fstat(2).st_size


class ThreadPeak:
    """Counts the threads of this process while a call runs, from a thread of its own that is not counted."""

    INTERVAL_S = 0.02

    def __init__(self) -> None:
        self.most = 0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        process, ended = psutil.Process(), False
        while not ended:
            ended = self._ended.wait(self.INTERVAL_S)
            self.most = max(self.most, process.num_threads() - 1)


def largest_blas_pool() -> int | None:
    """Return how many threads the largest BLAS pool here uses; None where no NumPy is loaded."""
    try:
        return blas_threads()
    except Exception:  # noqa: BLE001 - a library that threadpoolctl can't make out is no reason to stop
        return None
