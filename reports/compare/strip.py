"""A ratio as a small picture: its interval against the band in which a change does not matter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.compare.judging import Judged

WIDTH = 160
WIDEST = 2.0
"""The picture reaches from half to twice, on a logarithmic scale; what lies beyond ends at its edge."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Where everything is, in pixels from the left of ``WIDTH``.

    Attributes:
        band: From where to where a change does not matter.
        whisker: The interval; None if there is none.
        dot: The estimate.
    """

    band: tuple[float, float]
    whisker: tuple[float, float] | None
    dot: float


def strip(entry: Judged) -> Strip | None:
    """Return the picture of a series, or None if it has no ratio."""
    if entry.change is None:
        return None
    ratio = entry.change.ratio
    within = 1 + entry.threshold
    return Strip(
        band=(_at(1 / within), _at(within)),
        whisker=None if math.isnan(ratio.low) else (_at(ratio.low), _at(ratio.high)),
        dot=_at(ratio.estimate),
    )


def _at(ratio: float) -> float:
    place = (1 + math.log(ratio, WIDEST)) / 2
    return round(WIDTH * min(1.0, max(0.0, place)), 1)
