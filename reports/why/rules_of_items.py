"""Rules on the items: too short to pay for handing them out, or too unequal to keep all workers busy."""

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
"""If handing out takes this many times as long as executing, the runner is that much slower even if nothing
else costs time: first of all, items must be longer."""

CHUNKS = {"above": "which helps", "below": "which is slower too", "astride": "no difference shown"}
"""What a speedup with all items in one chunk for each worker says."""


def too_short_to_hand_out(cell: CellEvidence) -> Cause | None:
    """Too short to hand out: handing out an empty item takes longer than executing one of these.

    One thread hands out all items, so a round takes longer than sequential with any number of workers.
    Handing out must also be more than half of the cell's time, or alone make it ten times slower. Sending
    large items and results comes on top, so the figure is a lower bound.
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

    The bound follows from the items' times. It must cost more than a fifth of what the workers can do, and
    both the ceiling and the speedup must reach it, within a fifth.
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
    """Return text like ``1.58× to 1.62×``: what two looks at the items allow, not an interval."""
    ends = dict.fromkeys(f"{end:.2f}×" for end in (order.speedup.low, order.speedup.high))
    return " to ".join(ends)


def _pays(cell: CellEvidence) -> str:
    """Return up to which length items never pay off: k workers save at most (k - 1) / k of it."""
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
