"""Rules on workers that share no GIL: they get what the machine allows, or lose it on the way to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import faster, short_of_ceiling
from reports.cause.model import Cause, cause
from reports.intervals import Interval

if TYPE_CHECKING:
    from reports.evidence import CellEvidence


def dispatch_bound(cell: CellEvidence) -> Cause | None:
    """Dispatch-bound: the same work without shipping was clearly sooner done, in the same blocks.

    The ceiling executes the same items in as many processes and ships nothing, so what a pool of processes
    or sub-interpreters takes longer is the shipping and what comes with it: 1 - efficiency of the ceiling
    is its part of the time.
    """
    kept = cell.efficiency_of_ceiling
    if kept is None or cell.worker_kind != "isolated" or not short_of_ceiling(cell):
        return None
    lost = Interval(1 - kept.estimate, 1 - kept.high, 1 - kept.low)
    return cause(
        cell,
        "dispatch-bound",
        f"{words.share(lost)} of the time went into shipping items and results",
        words.ceiling(cell),
        words.idle(cell),
        words.cpu_cost(cell),
    )


def runs_in_parallel(cell: CellEvidence) -> Cause | None:
    """Runs in parallel: no GIL to share, faster than sequential, and not clearly short of the ceiling."""
    without_gil = cell.worker_kind == "isolated" or (
        cell.worker_kind == "threads" and cell.gil_enabled is False
    )
    if not without_gil or not faster(cell) or cell.efficiency_of_ceiling is None or short_of_ceiling(cell):
        return None
    whose = "there is no GIL" if cell.gil_enabled is False else "each worker has a GIL of its own"
    return cause(cell, "runs in parallel", whose, words.busy(cell), words.ceiling(cell))
