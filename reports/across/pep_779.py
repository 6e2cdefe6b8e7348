"""What PEP 779 asks of a free-threaded build with one thread, and where a measured cost stands beside it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.intervals import Interval

DESIRED, LIMIT = 1.10, 1.15
"""Times as long as the build with the GIL: the target, and what must not be exceeded."""
SOURCE = "https://peps.python.org/pep-0779/"


def beside_pep_779(cost: Interval) -> str:
    """Return where the whole interval lies; the PEP itself judges by other programs (pyperformance)."""
    if math.isnan(cost.low):
        return "no interval"
    if cost.high <= DESIRED:
        return "within 10 %"
    if cost.low > LIMIT:
        return "above 15 %"
    if cost.low > DESIRED and cost.high <= LIMIT:
        return "between 10 and 15 %"
    if cost.high <= LIMIT:
        return "within 15 %, perhaps within 10 %"
    return "above 10 %, perhaps above 15 %" if cost.low > DESIRED else "can't be told"
