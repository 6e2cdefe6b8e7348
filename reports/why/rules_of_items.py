"""Rules on the items themselves: what is so short that handing it out takes longer than executing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.statistics.intervals import side_of_one
from reports.statistics.scheduling import CHUNKED
from reports.why import words
from reports.why.limits import (
    EXCEEDED,
    MOSTLY,
    REACHED,
    above,
    below,
    faster,
    most_speedup,
)
from reports.why.words import Cause, cause
from reports.wording.numbers import duration, is_very_slow, rounded_seconds, whole_percent, workers

if TYPE_CHECKING:
    from reports.statistics.scheduling import Order
    from reports.why.evidence import CellEvidence

ENOUGH = 10
"""Handing out that takes so many times as long as executing makes a runner that much slower, if nothing else
did: items must be longer first, whatever else there is."""

CHUNKS = {"above": "which helps", "below": "which is slower too", "astride": "no difference shown"}
"""What a speedup with all items in one chunk for each worker says."""


def too_short_to_hand_out(cell: CellEvidence) -> Cause | None:
    """Too short to hand out: handing out an item that does nothing takes longer than executing one of these.

    One thread hands out all items, so with any number of workers a round takes as long as that, which is
    more than sequential takes. It must also be more than half of the cell's time, so that nothing else has a
    larger part, or make it ten times slower alone. Items and results that take long to ship come on top, so
    the figure is the least.
    """
    costs, item = cell.handing_out_s, cell.item_s
    if costs is None or item is None or faster(cell) or not above(cell.handing_out_per_item, 1):
        return None
    if not above(cell.handing_out_per_item, ENOUGH) and not above(cell.handing_out_share, MOSTLY):
        return None
    takes = f"handing out an item takes {duration(costs)}, executing it {duration(item)}"
    return cause(cell, "too short to hand out", takes, _pays(cell), _chunks(cell))


def unequal_items(cell: CellEvidence) -> Cause | None:
    """Unequal items: their order, or one long one, allows the runner no more, and the cell got that.

    The bound follows from the items' own times. It must cost more than a fifth of what the workers can do,
    and both the ceiling and the speedup must be shown to reach it, within a fifth.
    """
    order = cell.order
    if order is None or not faster(cell) or not below(order.speedup, REACHED * most_speedup(cell)):
        return None
    if below(cell.ceiling, order.speedup.low) or not above(cell.ceiling, REACHED * order.speedup.high):
        return None
    if not above(cell.speedup, REACHED * order.speedup.high):
        return None
    if above(cell.speedup, order.speedup.high * EXCEEDED):
        return None
    longest = f"item {order.longest} alone is {whole_percent(order.longest_share)} of all work"
    here = f"in this order the items allow {workers(cell.workers)} at most {_looks(order)}"
    one_by_one = "handed out one by one, " if cell.runner == CHUNKED else ""
    best = f"{one_by_one}longest first, they would allow {order.longest_first:.2f}×"
    return cause(cell, "unequal items", longest, here, best)


def _looks(order: Order) -> str:
    """Return such as ``1.58× to 1.62×``: what either look allows, which is no interval."""
    ends = dict.fromkeys(f"{end:.2f}×" for end in (order.speedup.low, order.speedup.high))
    return " to ".join(ends)


def _pays(cell: CellEvidence) -> str:
    """Return up to which length no item pays: k workers save (k - 1) / k of it, at most."""
    if cell.handing_out_s is None or cell.workers < 2:
        return ""
    pays_s = float(f"{cell.handing_out_s.estimate * cell.workers / (cell.workers - 1):.2g}")
    return f"with {workers(cell.workers)}, items shorter than about {rounded_seconds(pays_s)} never pay off"


def _chunks(cell: CellEvidence) -> str:
    """Return whether one chunk for each worker helps, where it was tried."""
    if cell.in_chunks is None or side_of_one(cell.in_chunks) not in CHUNKS:
        return ""
    got = f"one chunk of items per worker {words.gave(cell.in_chunks)}"
    return got if is_very_slow(cell.in_chunks) else f"{got}, {CHUNKS[side_of_one(cell.in_chunks)]}"
