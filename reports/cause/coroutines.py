"""Rule on coroutines: they overlap their waits and nothing else, for one thread executes them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import GIL_BOUND, above, most_speedup
from reports.cause.model import Cause, cause

if TYPE_CHECKING:
    from reports.evidence import CellEvidence


def bound_to_one_thread(cell: CellEvidence) -> Cause | None:
    """Bound to one thread: the thread of the event loop computed nearly all the time, with or without a GIL.

    Only that thread computes here, so the cores that the cell kept busy are its part of the time.
    """
    if cell.worker_kind != "coroutines" or most_speedup(cell) <= 1:
        return None
    if not above(cell.cores_busy, GIL_BOUND):
        return None
    return cause(
        cell,
        "bound to one thread",
        "coroutines take turns in one thread",
        words.busy(cell),
        words.ceiling(cell),
        words.cpu_cost(cell),
    )
