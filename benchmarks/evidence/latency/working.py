"""Work without end: chunks until somebody says stop, and when each ended. Stdlib only: workers import it."""

from __future__ import annotations

import select
import time
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.tiny_tasks import spin
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable

Ends = list[float]
"""When a worker began, and then when each of its chunks ended, on the clock that all processes share."""


def work_until(
    stopped: Callable[[], bool], chunk: Callable[[], object], clock: Callable[[], float] = time.perf_counter
) -> Ends:
    """Do chunk after chunk until ``stopped`` says so; return when it began and when each chunk ended.

    One reading of the clock for each chunk is all that is recorded: throughput in any stretch of time,
    fairness and the longest wait are worked out from it afterwards.
    """
    ends = [clock()]
    while not stopped():
        chunk()
        ends.append(clock())
    return ends


def spinning(iterations: int) -> Callable[[], None]:
    """Return a chunk of pure Python that checks what it computed."""
    return partial(_spin_checked, iterations, spin(iterations))


def spin_until_closed(descriptor: int, iterations: int) -> Ends:
    """Spin until the other end of a pipe is closed: what all interpreters of a process can see."""
    return work_until(lambda: bool(select.select([descriptor], [], [], 0)[0]), spinning(iterations))


def _spin_checked(iterations: int, expected: int) -> None:
    found = spin(iterations)
    if found != expected:
        raise WrongResultError(f"a busy worker computed {found} instead of {expected}")
