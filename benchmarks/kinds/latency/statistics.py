"""Statistics of latency rounds: the work of the background load, and percentiles.

Pure functions. Percentiles include lost requests.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from workloads.synchronization.experiment import jain_index

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Ends = Sequence[float]

SIGNIFICANT_DIGITS = 3
"""As in HdrHistogram: a value in the histogram is at most 0.5 % off. Its Python package has no wheels for
free-threaded builds and 3.15, and set-up here must not compile."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in seconds."""

    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Effort:
    """The work of a round's background workers; None if the round was too short.

    Attributes:
        throughput_ratio: Their throughput during the requests over their throughput alone.
        jain: Fairness (Jain): 1 is equal, 1/n is one worker alone.
        longest_wait_s: The longest time that one of them had to wait (starvation).
    """

    throughput_ratio: float | None
    jain: float | None
    longest_wait_s: float | None


def progress(ends: Ends, at_s: float) -> float:
    """Return how many chunks a worker had done at a time; a chunk in progress counts partly."""
    index = bisect_right(ends, at_s)
    if index == 0:
        return 0.0
    if index == len(ends):
        return index - 1.0
    began, ended = ends[index - 1], ends[index]
    return index - 1 + (at_s - began) / (ended - began)


def done(ends: Ends, window: Window) -> float:
    """Return how many chunks a worker did within a window."""
    return progress(ends, window.to_s) - progress(ends, window.from_s)


def throughput(workers: Sequence[Ends], window: Window) -> float | None:
    """Return the chunks per second of all workers together; None if the window has no length."""
    length_s = window.to_s - window.from_s
    return sum(done(ends, window) for ends in workers) / length_s if length_s > 0 else None


def longest_wait_s(workers: Sequence[Ends], window: Window) -> float | None:
    """Return the longest wait of a worker within a window: its longest chunk beyond its shortest.

    All chunks of a worker are the same work, so the shortest shows the undisturbed time; the excess of a
    longer one was spent waiting for the GIL or for a CPU.
    """
    waits = []
    for ends in workers:
        chunks = [(end - begin, end) for begin, end in pairwise(ends)]
        seen = [length for length, end in chunks if window.from_s <= end <= window.to_s]
        if seen:
            waits.append(max(seen) - min(length for length, _ in chunks))
    return max(waits, default=None)


def effort(workers: Sequence[Ends], alone_until_s: float, during: Window) -> Effort:
    """Return the work of the workers: alone from the first one's start, then during the requests."""
    before = throughput(workers, Window(min(ends[0] for ends in workers), alone_until_s))
    beside = throughput(workers, during)
    shares = [done(ends, during) for ends in workers]
    return Effort(
        beside / before if before and beside is not None else None,
        jain_index(shares) if len(workers) > 1 and any(shares) else None,
        longest_wait_s(workers, during),
    )


def percentile(ordered_s: Sequence[float], requests: int, share: float) -> float | None:
    """Return the time within which a share of all requests was answered; None if fewer were answered.

    Nearest rank, without interpolation. A lost request counts as longer than all others.

    Args:
        ordered_s: The sorted response times.
        requests: The number of requests, including lost ones.
        share: For example 0.99.
    """
    rank = max(1, math.ceil(share * requests - 1e-9))
    return ordered_s[rank - 1] if rank <= len(ordered_s) else None


def histogram(times_s: Iterable[float]) -> tuple[list[float], list[int]]:
    """Return the distinct times, ascending, rounded to SIGNIFICANT_DIGITS, and their counts."""
    counted = sorted(Counter(float(f"{seconds:.{SIGNIFICANT_DIGITS - 1}e}") for seconds in times_s).items())
    return [value for value, _ in counted], [count for _, count in counted]


def series(values: list[float | None]) -> list[float | None] | None:
    """Return a series, or None if nothing of it was measured."""
    return values if any(value is not None for value in values) else None
