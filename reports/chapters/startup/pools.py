"""New pools: what they cost to start and to use, and from how many items on they pay."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, SEQUENTIAL, DispatchPoint, break_evens
from reports.chapters.startup.chapter import StartUp
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import Interval, median_interval
from reports.statistics.whole_job import pays_between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.data.model import Run
    from reports.speedups.cells import Analysis


@dataclass(frozen=True, slots=True)
class NewPool:
    """A pool that a program starts for one job and closes after it.

    Attributes:
        start: Seconds until all workers are ready, and for the shutdown; with a user's function its import
            is part of it.
        factor: What an item takes one of the workers while all are busy, as a multiple of what it takes
            without a pool, at items of ``item_s``.
        item_s: Seconds of an item for which ``factor`` was measured.
        dispatch_s: The part of an item's time in the pool that does not depend on its length, in seconds of
            a worker; None where the cost of dispatch was not measured, so that nothing is known of items of
            another length.
    """

    runner: str
    workers: int
    start: Interval
    factor: Interval
    item_s: float
    dispatch_s: float | None

    @property
    def stretch(self) -> Interval:
        """What the item itself takes as a multiple of what it takes without a pool."""
        less = (self.dispatch_s or 0.0) / self.item_s
        return Interval(self.factor.estimate - less, self.factor.low - less, self.factor.high - less)

    def pooled(self, item_s: float) -> Interval:
        """Return the seconds of a worker that an item of a given length takes in the pool."""
        fixed_s, stretch = self.dispatch_s or 0.0, self.stretch
        return Interval(
            stretch.estimate * item_s + fixed_s,
            stretch.low * item_s + fixed_s,
            stretch.high * item_s + fixed_s,
        )

    def pays_from(self, item_s: float | None = None) -> Interval:
        """Return from how many items of a length on the pool pays; by default of the measured length."""
        seconds = self.item_s if item_s is None else item_s
        return pays_between(self.start, seconds, self.pooled(seconds), self.workers)


def new_pools(analysis: Analysis) -> tuple[NewPool, ...]:
    """Return every pool whose start and whose use were both measured, in the order of the start-ups.

    Of a user's function its own items show what they take in a pool; of the suite the longest items of the
    break-even do, which compute in pure Python.
    """
    found = _of_own(analysis) if analysis.run.own else _of_suite(analysis.run)
    return tuple(sorted(found, key=lambda pool: (pool.runner, pool.workers)))


def pool_of(analysis: Analysis, runner: str, workers: int) -> NewPool | None:
    """Return the pool of a runner with so many workers, or its largest; None without any."""
    pools = {pool.workers: pool for pool in new_pools(analysis) if pool.runner == runner}
    return pools.get(workers) or (pools[max(pools)] if pools else None)


def _of_own(analysis: Analysis) -> Iterator[NewPool]:
    run = analysis.run
    reference = next((cell for cell in run.cells if cell.id.role == "reference"), None)
    if reference is None:
        return
    item_s = median_interval(reference.wall_s).estimate / reference.items
    cells = analysis.cells
    timed = cells[(cells["role"] == "measured") & (cells["status"] == "timed")]
    measured = {
        (row["runner"], int(row["workers"])): interval_of(row, "speedup") for _, row in timed.iterrows()
    }
    for start in run.of(StartUp):
        speedup = measured.get((start.runner, start.workers))
        if start.module and speedup is not None:
            yield _pool(run, start, speedup, item_s)


def _of_suite(run: Run) -> Iterator[NewPool]:
    starts = {(start.runner, start.workers): start for start in run.of(StartUp) if not start.module}
    for swept in break_evens(run):
        start = starts.get((swept.runner, swept.workers))
        way = next((each for each in swept.crossings if each.chunking in {None, ONE_BY_ONE}), None)
        if swept.against == SEQUENTIAL and start is not None and way is not None:
            longest = way.steps[-1]
            yield _pool(run, start, longest.ratio, longest.item_s)


def _pool(run: Run, start: StartUp, speedup: Interval, item_s: float) -> NewPool:
    workers = start.workers
    factor = Interval(workers / speedup.estimate, workers / speedup.high, workers / speedup.low)
    whole = median_interval(
        ready_s + closed_s for ready_s, closed_s in zip(start.all_ready_s, start.shutdown_s, strict=True)
    )
    dispatch_s = _dispatch_s(run, start.runner)
    if dispatch_s is not None:  # what is on top of the item itself is at most that
        dispatch_s = min(dispatch_s * workers, max(0.0, factor.estimate - 1) * item_s)
    return NewPool(start.runner, workers, whole, factor, item_s, dispatch_s)


def _dispatch_s(run: Run, runner: str) -> float | None:
    """Return what an item that does nothing costs, sent by itself; None if that was not measured."""
    for point in run.of(DispatchPoint):
        if (point.series, point.runner) == ("empty", runner) and point.chunk_size in {None, 1}:
            return median_interval(point.wall_s).estimate / point.items
    return None


def item_count(found: Interval) -> str:
    """Return text like ``40 items (33–52)``: from how many items on; it or a bound may be never."""
    if math.isinf(found.estimate):
        return f"not shown ({found.low:,.0f}–never)" if math.isfinite(found.low) else "never"
    items = f"{found.estimate:,.0f} item{'' if found.estimate == 1 else 's'}"
    if math.isnan(found.low) or found.low == found.high:
        return items
    high = "never" if math.isinf(found.high) else f"{found.high:,.0f}"
    return f"{items} ({found.low:,.0f}–{high})"
