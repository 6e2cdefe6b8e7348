"""Rule on contention: without a GIL, threads that share objects keep cores busy and get nothing for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import COSTLY, above, short_of_ceiling
from reports.cause.model import Cause, cause

if TYPE_CHECKING:
    from reports.evidence import CellEvidence


def contended(cell: CellEvidence) -> Cause | None:
    """Contended on shared objects: no GIL, more CPU time for the same items, and short of the ceiling.

    Reference counts and locks of shared objects move between cores; that is CPU time that sequential work
    and isolated processes do not need.
    """
    if cell.worker_kind != "threads" or cell.gil_enabled is not False or not short_of_ceiling(cell):
        return None
    if not above(cell.cpu_cost, COSTLY):
        return None
    return cause(
        cell, "contended on shared objects", words.cpu_cost(cell), words.busy(cell), words.ceiling(cell)
    )
