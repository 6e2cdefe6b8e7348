"""The last rule: which evidence is missing, contradicts itself or is too wide to name a cause."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import exceeds_gil_limit, gil_limit, shares_gil
from reports.cause.model import Cause, cause
from reports.formatting import ratio
from reports.intervals import FEWEST_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.evidence import CellEvidence


def no_interval(cell: CellEvidence) -> Cause | None:
    """Without an interval of the speedup there is nothing to explain yet."""
    if not math.isnan(cell.speedup.low) and not math.isnan(cell.speedup.high):
        return None
    return cause(cell, "inconclusive", f"it has {cell.blocks} of the {FEWEST_BLOCKS} blocks that it needs")


def inconclusive(cell: CellEvidence) -> Cause:
    """Return what stands in the way of a cause."""
    return cause(
        cell, "inconclusive", *(list(_contradiction(cell)) or list(_missing(cell)) or list(_unclear(cell)))
    )


def _contradiction(cell: CellEvidence) -> Iterator[str]:
    share = cell.reference_gil_share
    if share is not None and shares_gil(cell) and exceeds_gil_limit(cell):
        limit = ratio(gil_limit(share))
        yield f"sequential held the GIL {words.share(share)} of the time, which allows {limit}"
        yield "speedup and GIL share contradict each other"


def _missing(cell: CellEvidence) -> Iterator[str]:
    if shares_gil(cell) and cell.gil_share is None and cell.reference_gil_share is None:
        reason = f" ({cell.gil_share_reason.rstrip('.')})" if cell.gil_share_reason else ""
        yield f"the GIL share is missing{reason}"
    if cell.efficiency_of_ceiling is None:
        yield "the machine's ceiling is missing"
    if cell.cores_busy is None or cell.reference_cores_busy is None:
        yield "the cores busy are missing"


def _unclear(cell: CellEvidence) -> Iterator[str]:
    yield "no known cause shows clearly in these figures"
    yield words.busy(cell)
    yield words.others(cell)
    yield words.ceiling(cell)
    yield words.reached(cell)
