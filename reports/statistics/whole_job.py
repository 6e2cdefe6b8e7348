"""A whole job: starting a pool, sending it items and closing it, against doing them one after the other."""

from __future__ import annotations

import math

from reports.statistics.intervals import Interval


def pooled_job_s(items: int, start_s: float, pooled_s: float, workers: int) -> float:
    """Return the seconds of a job in a new pool: its start, and as many turns as the items need.

    Args:
        items: How many items.
        start_s: Until all workers are ready, and the shutdown.
        pooled_s: What an item takes one of the workers while all are busy, the sending included.
        workers: How many of them.
    """
    return start_s + math.ceil(items / workers) * pooled_s


def pays_from(start_s: float, item_s: float, pooled_s: float, workers: int) -> float:
    """Return the number of items from which on a new pool is faster, whatever more there are; or infinity.

    An item more than the workers can share costs a whole turn, so a pool may win with four items and lose
    with five. With k full turns and one item more it loses as long as (k w + 1) t <= S + (k + 1) p, for w
    workers, items of t seconds that take p in the pool, and a start of S. The last such k has the last lost
    number of items.

    Args:
        start_s: Until all workers are ready, and the shutdown.
        item_s: What an item takes without a pool.
        pooled_s: What an item takes one of the workers while all are busy, the sending included.
        workers: How many of them.
    """
    saved_s = workers * item_s - pooled_s  # by each full turn
    if not saved_s > 0:
        return math.inf
    turns = (start_s + pooled_s - item_s) / saved_s
    if turns < 0:
        return 1.0
    full = math.floor(turns)
    lost = min((full + 1) * workers, math.floor((start_s + (full + 1) * pooled_s) / item_s))
    return float(lost + 1)


def pays_between(start: Interval, item_s: float, pooled: Interval, workers: int) -> Interval:
    """Return the same with an interval: between the good ends and the bad ends of both.

    It covers more than 95 %, because both are at their ends at once only rarely; without an interval of both
    there is none.
    """
    estimate, low, high = (
        math.nan
        if math.isnan(start_s) or math.isnan(pooled_s)
        else pays_from(start_s, item_s, pooled_s, workers)
        for start_s, pooled_s in (
            (start.estimate, pooled.estimate),
            (start.low, pooled.low),
            (start.high, pooled.high),
        )
    )
    return Interval(estimate, low, high)
