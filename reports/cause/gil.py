"""Rules on the GIL: the threads of one process, of which only one at a time executes Python."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import (
    GIL_BOUND,
    GIL_MATTERS,
    GIL_MOSTLY_FREE,
    REACHED,
    above,
    below,
    exceeds_gil_limit,
    faster,
    gil_limit,
    most_speedup,
    shares_gil,
    short_of_ceiling,
)
from reports.cause.model import Cause, cause
from reports.formatting import ratio

if TYPE_CHECKING:
    from reports.evidence import CellEvidence
    from reports.intervals import Interval


def gil_bound(cell: CellEvidence) -> Cause | None:
    """GIL-bound: the GIL was held nearly all the time, by the threads or already in sequential."""
    if not shares_gil(cell) or exceeds_gil_limit(cell):
        return None
    if cell.gil_share is not None and above(cell.gil_share, GIL_BOUND):
        held = f"one thread held the GIL {words.share(cell.gil_share)} of the time"
    elif cell.reference_gil_share is not None and above(cell.reference_gil_share, GIL_BOUND):
        held = f"sequential held the GIL {words.share(cell.reference_gil_share)} of the time"
    else:
        return None
    return cause(cell, "GIL-bound", held, words.busy(cell), words.stretch(cell))


def partly_gil_bound(cell: CellEvidence) -> Cause | None:
    """Partly GIL-bound: the share limits threads more than the machine does, or threads lack part of it."""
    share = cell.reference_gil_share
    if share is None or not shares_gil(cell) or exceeds_gil_limit(cell):
        return None
    if not _limit_binds(cell, share) and not (above(share, GIL_MATTERS) and short_of_ceiling(cell)):
        return None
    limit = gil_limit(share)
    held = f"sequential held the GIL {words.share(share)} of the time, which limits threads to {ratio(limit)}"
    agrees = "the measured speedup agrees with that"
    if below(cell.speedup, REACHED * limit.low):
        agrees = (
            "the measured speedup does not agree, it is lower: a GIL that is handed over often costs more"
        )
    return cause(cell, "partly GIL-bound", held, agrees, words.ceiling(cell), words.cpu_cost(cell))


def gil_released(cell: CellEvidence) -> Cause | None:
    """GIL released: threads gain what there is to gain, for the GIL is free most of the time."""
    share = cell.gil_share or cell.reference_gil_share
    if share is None or not shares_gil(cell) or not faster(cell) or short_of_ceiling(cell):
        return None
    if exceeds_gil_limit(cell) or not below(share, GIL_MOSTLY_FREE):
        return None
    whose = "one thread" if cell.gil_share else "sequential"
    held = f"{whose} held the GIL only {words.share(share)} of the time"
    return cause(cell, "GIL released", held, words.busy(cell), words.ceiling(cell))


def _limit_binds(cell: CellEvidence, share: Interval) -> bool:
    """Tell whether the GIL's limit is below what the workers could do, and the machine's is not below it."""
    limit = gil_limit(share)
    return below(limit, most_speedup(cell)) and not below(cell.ceiling, limit.low)
