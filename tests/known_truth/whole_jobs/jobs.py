"""What is timed for the whole job, each in a process of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from benchmarks.kinds.tiny_tasks import spin
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import Finished, Starting

if TYPE_CHECKING:
    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Send

WARM_ITEMS = 40
"""Items of a timed round: 0.1 s and more by default."""


def warm_items(cell: Cell, iterations: int, send: Send) -> None:
    """Send the seconds of an item without a pool, and those of a worker within one that is open."""
    items = [iterations] * WARM_ITEMS
    send(Starting("running items in an open pool", cell))
    with find_runners()[cell.runner].open(cell.workers) as executor:
        list(executor.map(spin, items))
        began = time.perf_counter()
        list(map(spin, items))
        between = time.perf_counter()
        list(executor.map(spin, items))
        ended = time.perf_counter()
    send(Finished(((between - began) / WARM_ITEMS, (ended - between) / WARM_ITEMS * cell.workers)))


def whole_jobs(cell: Cell, iterations: int, count: int, send: Send) -> None:
    """Send the seconds of so many items without a pool, and in a new one."""
    items = [iterations] * count
    send(Starting("running whole jobs", cell))
    began = time.perf_counter()
    list(map(spin, items))
    between = time.perf_counter()
    with find_runners()[cell.runner].make(cell.workers) as executor:
        list(executor.map(spin, items))
    ended = time.perf_counter()
    send(Finished((between - began, ended - between)))
