"""What workers execute: the items of the dispatch measurements, and the endless background load.

Stdlib only: worker processes and sub-interpreters import this module and nothing else outside the stdlib.
"""

from __future__ import annotations

import select
import time
from functools import partial
from typing import TYPE_CHECKING

from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable

Ends = list[float]
"""When a worker began, then when each of its chunks ended, on the clock that all processes share."""

CALIBRATIONS = 9
CALIBRATION_S = 0.005
"""Shortest measurement of the spinning loop: Python's switch interval."""


def nothing(item: int) -> int:
    """Return the item, so that only the cost of sending it and the result is measured."""
    return item


def copy(payload: bytes) -> bytes:
    """Return a copy of the payload, so that it is also sent back, if anything is sent."""
    return memoryview(payload).tobytes()


def spin(iterations: int) -> int:
    """Hold the GIL for a time proportional to ``iterations``; return the result for a check.

    The values stay below 2**16, because larger integers would make later iterations slower.
    """
    value = 1
    for _ in range(iterations):
        value = value * 5 + 3 & 0xFFFF
    return value


def seconds_per_iteration(clock: Callable[[], float] = time.perf_counter) -> float:
    """Return the seconds of one iteration of ``spin``: the shortest of several measurements."""
    iterations = enough_iterations(clock)
    return min(_spin_s(iterations, clock) for _ in range(CALIBRATIONS)) / iterations


def enough_iterations(clock: Callable[[], float]) -> int:
    """Return a number of iterations that takes at least CALIBRATION_S."""
    iterations = 1024
    while _spin_s(iterations, clock) < CALIBRATION_S:
        iterations *= 2
    return iterations


def _spin_s(iterations: int, clock: Callable[[], float]) -> float:
    started = clock()
    spin(iterations)
    return clock() - started


def work_until(
    stopped: Callable[[], bool], chunk: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> Ends:
    """Do chunk after chunk until ``stopped`` returns true; return when it began and when each chunk ended.

    Only one clock reading per chunk is recorded: throughput in any time window, fairness and the longest wait
    are computed from it afterwards.
    """
    ends = [clock()]
    while not stopped():
        chunk()
        ends.append(clock())
    return ends


def spinning(iterations: int) -> Callable[[], None]:
    """Return a chunk of pure Python that checks its result."""
    return partial(_spin_checked, iterations, spin(iterations))


def spin_until_closed(descriptor: int, iterations: int) -> Ends:
    """Spin until the other end of a pipe is closed, which all interpreters of a process can see."""
    return work_until(lambda: bool(select.select([descriptor], [], [], 0)[0]), spinning(iterations))


def _spin_checked(iterations: int, expected: int) -> None:
    found = spin(iterations)
    if found != expected:
        raise WrongResultError(f"a worker of the background load computed {found} instead of {expected}")
