"""How the time is shared: at what rate each condition is asked, and how many requests a round has."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Key = TypeVar("Key")

LOAD = 1 / 2
"""Part of what a responder manages at the worst that it is asked: so requests rarely wait for each other, and
what is timed is answers. At more than it manages the queue would be timed, which has no length of its own."""
QUIET_LOAD = 1 / 6
"""The same of a responder that waits for no GIL, by its quickest answer: with few CPUs it gets one only part
of the time, and the client needs one as well."""
LEAST_SPACING_S = 0.0005
MOST_SPACING_S = 0.2
REQUESTS = 1000
"""Of each condition in all its blocks, where the time allows: ten of them lie beyond the 99th percentile."""
LEAST_REQUESTS = 4
"""Of a round, whatever its time."""


def spacing_s(tried_s: Sequence[float], turns_s: float) -> float:
    """Return the mean time between two requests.

    Who waits for the GIL is asked by what tries took on average, for waits differ and some are long; but a
    few tries may have been lucky, and so the turns of the workers count, too. All others are asked by the
    quickest try: the machine disturbed the slower ones, and that is no rate of theirs.

    Args:
        tried_s: What answers took in the warm-up, where each request waited for the one before.
        turns_s: How long the responder waits for the GIL in a request if every worker has a turn before it.
    """
    wanted_s = max(fmean(tried_s), turns_s) / LOAD if turns_s else min(tried_s) / QUIET_LOAD
    return min(MOST_SPACING_S, max(LEAST_SPACING_S, wanted_s))


def requests_per_round(spacings_s: Mapping[Key, float], most: int, asking_s: float) -> dict[Key, int]:
    """Return how many requests a round of each condition has.

    All get as many as they should have if that fits into the time. Else each gets what it needs up to the
    same number of seconds for all, which is as long as the time allows.

    Args:
        spacings_s: Mean time between two requests of each condition.
        most: How many a round should have.
        asking_s: Seconds of a block in which requests are asked.
    """
    level_s, left_s = 0.0, asking_s
    waiting = sorted(spacing * most for spacing in spacings_s.values())
    for place, wanted_s in enumerate(waiting):
        level_s = min(wanted_s, left_s / (len(waiting) - place))
        left_s -= level_s
    return {
        key: max(LEAST_REQUESTS, min(most, int(level_s / spacing + 1e-9)))
        for key, spacing in spacings_s.items()
    }
