"""What the rounds of the latency measurements amount to: what the background load got done, and percentiles.

Pure functions. Percentiles are those of requests of which some may be lost.
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
"""Those of HdrHistogram: a value in the histogram is at most 0.5 % off. Its Python edition has no files for
free-threaded builds nor for 3.15, and compiling is nothing that a set-up here may need."""


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time in seconds."""

    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True)
class Effort:
    """What the workers of a round got done; None is what the round was too short to tell.

    Attributes:
        throughput_ratio: Their throughput beside the requests over that of the same workers alone.
        jain: How evenly they shared it: 1 is evenly, 1/n is one worker alone.
        longest_wait_s: The longest time for which one of them did nothing although it had work.
    """

    throughput_ratio: float | None
    jain: float | None
    longest_wait_s: float | None


def progress(ends: Ends, at_s: float) -> float:
    """Return how many chunks a worker had done at a time; one that is being done counts in part."""
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

    All chunks of a worker are the same work, so the shortest shows what one takes when nobody disturbs it,
    and what a longer one takes beyond that was spent on waiting, for the GIL or for a CPU.
    """
    waits = []
    for ends in workers:
        chunks = [(end - begin, end) for begin, end in pairwise(ends)]
        seen = [length for length, end in chunks if window.from_s <= end <= window.to_s]
        if seen:
            waits.append(max(seen) - min(length for length, _ in chunks))
    return max(waits, default=None)


def effort(workers: Sequence[Ends], alone_until_s: float, during: Window) -> Effort:
    """Return what workers got done: alone from the first one's begin, then in the window of the requests."""
    before = throughput(workers, Window(min(ends[0] for ends in workers), alone_until_s))
    beside = throughput(workers, during)
    shares = [done(ends, during) for ends in workers]
    return Effort(
        beside / before if before and beside is not None else None,
        jain_index(shares) if len(workers) > 1 and any(shares) else None,
        longest_wait_s(workers, during),
    )


def percentile(ordered_s: Sequence[float], requests: int, share: float) -> float | None:
    """Return the time within which a share of all requests was answered; None if that many never were.

    The nearest rank, without interpolation. A lost request is one that took longer than all others.

    Args:
        ordered_s: The times of those that were answered, sorted.
        requests: How many there were, lost ones included.
        share: Such as 0.99.
    """
    rank = max(1, math.ceil(share * requests - 1e-9))
    return ordered_s[rank - 1] if rank <= len(ordered_s) else None


def histogram(times_s: Iterable[float]) -> tuple[list[float], list[int]]:
    """Return the different times, ascending, with SIGNIFICANT_DIGITS, and how often each occurred."""
    counted = sorted(Counter(float(f"{seconds:.{SIGNIFICANT_DIGITS - 1}e}") for seconds in times_s).items())
    return [value for value, _ in counted], [count for _, count in counted]
