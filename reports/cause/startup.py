"""Rules on cells in which nothing runs side by side, or whose timed rounds also start workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import STARTUP_SHARE, above, most_speedup, short_of_ceiling
from reports.cause.model import Cause, cause

if TYPE_CHECKING:
    from reports.evidence import CellEvidence


def startup_bound(cell: CellEvidence) -> Cause | None:
    """Start-up-bound: most of the timed rounds went into starting workers."""
    share = cell.startup_share
    if share is None or not above(share, STARTUP_SHARE):
        return None
    return cause(cell, "start-up-bound", f"starting workers took {words.share(share)} of the time")


def one_worker(cell: CellEvidence) -> Cause | None:
    """One worker, or one item: nothing can run side by side, and nothing else slowed it down."""
    if most_speedup(cell) > 1 or short_of_ceiling(cell):
        return None
    counts = (
        f"{cell.workers} worker{'s' * (cell.workers != 1)} and {cell.items} item{'s' * (cell.items != 1)}"
    )
    return cause(cell, "one worker", f"with {counts} nothing can run side by side")
