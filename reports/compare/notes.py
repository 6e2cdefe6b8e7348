"""What limits a whole comparison, in sentences: drift, noise, presets, and machines that moved as one."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

from reports.formatting import listing, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.compare.pooling import Pooled
    from reports.compare.series import SeriesId
    from reports.compare.side import Side

ACROSS = (
    "The sides come from different environments: only speedups are compared, they move with the machine as "
    "well, and this is advice that gates nothing."
)
DRIFT = (
    "The sides were measured at different moments and their values are blocks of few runs: what drifts from "
    "run to run is not in the intervals. At least 6 runs a side would show it, and 'make gate' avoids it."
)
FEWEST_TIMES = 10
TOGETHER = 0.9
"""So large a part of all times must have moved the same way before the machine is suspected."""


def notes(base: Side, head: Side, pairs: Mapping[SeriesId, Pooled], *, across: bool) -> tuple[str, ...]:
    """Return the sentences that hold for the comparison as a whole, the most limiting first."""
    return tuple(_notes(base, head, pairs, across=across))


def _notes(base: Side, head: Side, pairs: Mapping[SeriesId, Pooled], *, across: bool) -> Iterator[str]:
    if across:
        yield ACROSS
    shared = len(base.identities & head.identities)
    if shared:
        yield f"The sides have {shared} of their runs in common: they look more alike than they are."
    if base.presets != head.presets:
        named = [listing(sorted(side.presets)) for side in (base, head)]
        yield (
            f"The presets differ ({named[0]} and {named[1]}), and so does what they measure: "
            "a missing series is named but is no failure."
        )
    for name, side in (("base", base), ("head", head)):
        if side.interrupted:
            yield f"The {name} holds a run that was interrupted, so part of it is not there."
    if any(pair.comparable and not pair.between_runs for pair in pairs.values()):
        yield DRIFT
    if moved := _moved_together(pairs):
        yield moved


def _moved_together(pairs: Mapping[SeriesId, Pooled]) -> str:
    """Return a sentence if nearly all times moved one way, as a slower moment of the machine moves them."""
    moves = [
        math.log(median(pair.head) / median(pair.base))
        for series, pair in pairs.items()
        if pair.comparable and series.metric == "time"
    ]
    together = max(sum(move > 0 for move in moves), sum(move < 0 for move in moves))
    if len(moves) < FEWEST_TIMES or together < TOGETHER * len(moves):
        return ""
    return (
        f"Of {len(moves)} times {together} moved the same way, typically by "
        f"{percent(abs(math.expm1(median(moves))))}: that is how another moment of the machine looks, and "
        "speedups tell more here than times."
    )
