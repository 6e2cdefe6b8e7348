"""Waits beside a user's function: as recorded, their percentiles, and what helps."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

from reports.data.fields import FieldError, Known, Line, Positive, one_for_each, one_of
from reports.statistics.intervals import ENOUGH_BEYOND, UNKNOWN, Interval, median_interval, ratio_in_blocks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.data.model import Run

LOOP, THREAD = "event_loop", "thread"
WAITS = (LOOP, THREAD)
NOTHING, IN_LOOP, TO_THREAD, POOL = "none", "in_loop", "to_thread", "process_pool"
THREADS, PROCESSES = "threads", "processes"
RUNS = (NOTHING, IN_LOOP, TO_THREAD, POOL, THREADS, PROCESSES)
PERCENTILES = {"p50_s": 0.5, "p90_s": 0.9, "p99_s": 0.99}
SHORT_S = 0.002
"""A loop's own timers are exact to a millisecond or two (epoll counts whole ones, and waking up takes time),
so nobody notices a shorter wait."""
HELPS = 0.5
"""What helps makes the wait less than half as long: less is hardly worth a pool."""
HELD = 0.5
"""From this share on it is the GIL that others wait for."""


@dataclass(frozen=True, slots=True)
class Wait:
    """How long requests waited under one condition; entry i of every series belongs to block i.

    Attributes:
        waits: Who answers: an event loop or a thread of the function's process.
        function_runs: How the function is run meanwhile, call after call; one of ``RUNS``.
        function_workers: How many calls are in progress at once; 0 for none.
        gil_enabled: Whether the process had a GIL at the end.
        gil_share: The part of a call for which it holds the GIL, with its bounds; None if unknown.
        requests: How many were sent, lost ones included.
        spacing_s: Mean of the exponential time between two of them.
        p50_s: The median of each block, from the moment at which a request was to be sent.
        p90_s: Within which nine in ten were answered.
        p99_s: Within which 99 in a hundred were answered.
        worst_s: The longest of each block.
        send_late_s: How much later than intended the client sent, median of each block.
        client_overhead_s: How long the client's requests to itself took, median of each block.
        hand_overs_per_s: How often the GIL changed hands; None if not counted.
    """

    waits: Annotated[str, one_of(*WAITS)]
    function_runs: Annotated[str, one_of(*RUNS)]
    gil_enabled: bool | None
    gil_share: tuple[float, ...] | None
    requests: tuple[int, ...]
    lost: tuple[int, ...]
    spacing_s: float
    p50_s: tuple[Positive, ...]
    p90_s: tuple[Known, ...]
    p99_s: tuple[Known, ...]
    worst_s: tuple[Positive, ...]
    send_late_s: tuple[float, ...]
    client_overhead_s: tuple[float, ...]
    wall_s: tuple[float, ...]
    hand_overs_per_s: tuple[Known, ...] | None = None
    function_workers: int = 0
    caveats: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        """Refuse series of another length than the blocks, and a share without bounds."""
        series = ("requests", "lost", *PERCENTILES, "worst_s", "send_late_s", "client_overhead_s")
        one_for_each(self, (*series, "hand_overs_per_s"), len(self.wall_s), "blocks")
        if self.gil_share is not None and len(self.gil_share) != len(("share", "low", "high")):
            raise FieldError("must be a share and its two bounds", "gil_share")

    def percentile(self, name: str) -> Interval:
        """Return a percentile: the median of the blocks', with its interval.

        Requests that wait for the same call wait together, so blocks are compared and not single requests.
        It is unknown if fewer than ten requests of all blocks took longer.
        """
        if name != "p50_s" and sum(self.requests) * (1 - PERCENTILES[name]) < ENOUGH_BEYOND - 1e-9:
            return UNKNOWN
        return median_interval(getattr(self, name))

    @property
    def longest_s(self) -> float:
        """The longest wait of all blocks."""
        return max(self.worst_s)

    @property
    def share(self) -> Interval:
        """The part of a call for which the function holds the GIL."""
        return Interval(*self.gil_share) if self.gil_share else UNKNOWN


def waits_of(run: Run) -> tuple[Wait, ...]:
    """Return all conditions of a run, in the order of the page."""
    return tuple(sorted(run.of(Wait), key=_place))


def _place(wait: Wait) -> tuple[int, int, int]:
    return WAITS.index(wait.waits), RUNS.index(wait.function_runs), wait.function_workers


def find(waits: Sequence[Wait], who: str, runs: str) -> Wait | None:
    """Return the condition with the fewest calls at once, or None."""
    return next((each for each in waits if (each.waits, each.function_runs) == (who, runs)), None)


Remedy = Literal[
    "none needed", "none shown", "to_thread", "to_thread in part", "pool", "nothing helps", "not clear"
]


@dataclass(frozen=True, slots=True)
class Loop:
    """What an event loop waits for the function, and what helps; None for what was not measured.

    Attributes:
        called: With the function called or awaited in the loop.
        figure: The percentile that is compared: the median, or ``p90_s`` where most requests don't wait.
    """

    called: Wait
    idle: Wait | None
    to_thread: Wait | None
    pool: Wait | None
    figure: str

    def of(self, wait: Wait | None) -> Interval:
        """Return the compared percentile of a condition; UNKNOWN without it."""
        return median_interval(getattr(wait, self.figure)) if wait else UNKNOWN

    @property
    def remedy(self) -> Remedy:
        """What to do: from intervals of ratios within blocks alone."""
        if _is_short(self.called.percentile("p90_s"), self.called):
            return "none needed"
        if self._like_idle(self.called):
            return "none shown"
        if math.isnan(self.of(self.called).low):
            return "not clear"
        better = self._helps(self.pool, self.called)
        if self._helps(self.to_thread, self.called):
            done = _is_short(self.of(self.to_thread), self.to_thread) or self._like_idle(self.to_thread)
            return "to_thread in part" if not done and self._helps(self.pool, self.to_thread) else "to_thread"
        if better:
            return "pool"
        return "not clear" if self.to_thread is None and self.pool is None else "nothing helps"

    @property
    def thread_is_better(self) -> bool:
        """Whether requests wait for less time with the function in a thread, however little less."""
        return self._ratio(self.to_thread, self.called).high < 1

    @property
    def for_the_gil(self) -> bool:
        """Whether the function holds the GIL for most of its time."""
        return bool(self.called.gil_enabled) and self.called.share.estimate >= HELD

    def _helps(self, wait: Wait | None, instead_of: Wait | None) -> bool:
        return self._ratio(wait, instead_of).high < HELPS

    def _ratio(self, wait: Wait | None, over: Wait | None) -> Interval:
        if wait is None or over is None:
            return UNKNOWN
        return ratio_in_blocks(getattr(wait, self.figure), getattr(over, self.figure))

    def _like_idle(self, wait: Wait | None) -> bool:
        """Return whether a condition is not shown to be slower than an idle loop, by either percentile."""
        if wait is None or self.idle is None:
            return False
        found = (
            ratio_in_blocks(wait.p50_s, self.idle.p50_s),
            ratio_in_blocks(wait.p90_s, self.idle.p90_s),
        )
        return all(ratio.low <= 1 for ratio in found)


def _is_short(found: Interval, wait: Wait | None) -> bool:
    if math.isnan(found.estimate):  # too few requests for this percentile: the longest wait bounds it
        return wait is not None and wait.longest_s <= SHORT_S
    return (found.estimate if math.isnan(found.high) else found.high) <= SHORT_S


def loop_of(run: Run) -> Loop | None:
    """Return what an event loop waits for the function; None if that was not measured."""
    waits = waits_of(run)
    called = find(waits, LOOP, IN_LOOP)
    if called is None:
        return None
    figure = "p50_s" if median_interval(called.p50_s).estimate > SHORT_S else "p90_s"
    idle, to_thread, pool = (find(waits, LOOP, runs) for runs in (NOTHING, TO_THREAD, POOL))
    return Loop(called, idle, to_thread, pool, figure)
