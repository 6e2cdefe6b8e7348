"""Rule on waiting: waits overlap whatever the number of cores, with or without a GIL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import below, faster, sequential_waited
from reports.cause.model import Cause, cause

if TYPE_CHECKING:
    from reports.evidence import CellEvidence


def waiting_overlapped(cell: CellEvidence) -> Cause | None:
    """Waiting overlapped: sequential waited, and the gain needs waits that overlap."""
    if not faster(cell) or not sequential_waited(cell) or not _waits_must_overlap(cell):
        return None
    return cause(cell, "waiting overlapped", words.waited(cell), words.busy(cell), words.ceiling(cell))


def _waits_must_overlap(cell: CellEvidence) -> bool:
    """Tell whether the gain needs overlapping waits.

    With less than one core busy, all computing would fit into one core. Else, waits one after the other take
    ``1 - cores busy`` of the sequential time, so a higher speedup than ``1 / (1 - cores busy)`` has
    overlapped them.
    """
    before = cell.reference_cores_busy
    if before is None:
        return False
    return below(cell.cores_busy, 1) or (before.high < 1 and cell.speedup.low > 1 / (1 - before.high))
