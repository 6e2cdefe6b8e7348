"""Which numbers of workers are tried: powers of two first, then more of them where the curve bends.

Pure functions. What they see comes from a pilot, of which nothing is in the results: it only decides which
numbers the interleaved blocks measure.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOLERANCE = 0.05
"""A number of workers is as good as the best if it reaches 95 % of its throughput: less than a typical
machine's noise from round to round, and less than anybody would pay twice the memory for."""

FINE = 1.25
"""Neighbors around the bend are close enough if one is at most a quarter more: advice is not finer."""

FEWEST = 3
"""Numbers of workers that are always kept: one, the bend, the largest."""


def coarse_counts(most: int, also: Iterable[int] = ()) -> tuple[int, ...]:
    """Return the powers of two up to the largest number, that number, and others that matter, ascending."""
    powers = (2**power for power in range(most.bit_length()))
    return tuple(sorted({*powers, most, *(count for count in also if 1 <= count <= most)}))


def bend(rates: Mapping[int, float]) -> int:
    """Return the smallest number of workers whose throughput is within the tolerance of the best."""
    enough = (1 - TOLERANCE) * max(rates.values())
    return min(count for count, rate in rates.items() if rate >= enough)


def is_flat(rates: Mapping[int, float]) -> bool:
    """Return whether the last two steps gained nothing: then more workers need not be tried."""
    ordered = [rates[count] for count in sorted(rates)]
    if len(ordered) < FEWEST:
        return False
    return max(ordered[-2:]) <= (1 + TOLERANCE) * max(ordered[:-2])


def next_counts(rates: Mapping[int, float], room: int) -> tuple[int, ...]:
    """Return which numbers of workers to try next, none if the bend is known well enough.

    They lie between the bend and its neighbors, in the middle of the ratio, the wider gap first.

    Args:
        rates: Throughput by the number of workers, as far as tried.
        room: How many more may be tried.
    """
    ordered = sorted(rates)
    place = ordered.index(bend(rates))
    around = ordered[max(0, place - 1) : place + 2]
    gaps = [(low, high) for low, high in pairwise(around) if _is_wide(low, high)]
    gaps.sort(key=lambda gap: gap[1] / gap[0], reverse=True)
    return tuple(_between(low, high) for low, high in gaps[: max(0, room)])


def _is_wide(low: int, high: int) -> bool:
    return high - low > 1 and high / low > FINE


def _between(low: int, high: int) -> int:
    return min(high - 1, max(low + 1, round(math.sqrt(low * high))))


def affordable(rates: Mapping[int, float], costs_s: Mapping[int, float], block_s: float) -> tuple[int, ...]:
    """Return the numbers of workers that fit into a block, ascending.

    One, the bend and the largest always stay. Of the others those farthest from the bend go first.

    Args:
        rates: Throughput by the number of workers.
        costs_s: Seconds that each takes in a block.
        block_s: Seconds of a block.
    """
    at = bend(rates)
    needed = {1, at, max(rates)} & set(rates)
    others = sorted(set(rates) - needed, key=lambda count: abs(math.log(count / at)))
    kept = set(needed)
    for count in others:
        if sum(costs_s[each] for each in kept) + costs_s[count] <= block_s:
            kept.add(count)
    return tuple(sorted(kept))
