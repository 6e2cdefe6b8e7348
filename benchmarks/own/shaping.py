"""Decides which of the given items a round executes, and how often, so that it can be timed and awaited."""

from __future__ import annotations

import math
from statistics import fmean
from typing import TYPE_CHECKING

from benchmarks.own.work import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

SHORTEST_ROUND_S, LONGEST_ROUND_S = 0.1, 2.0
"""Of sequential: DESIGN wants tens of milliseconds at least, and many rounds have to fit into a run."""
TURNS = 2
"""Items that each worker should have at least: with one each the last to end is all that is measured."""
MOST_ITEMS = 2_000
"""In a round: each costs some 0.1 ms to send to a process."""


def workers_for(item_s: Mapping[int, float], workers: tuple[int, ...], usable_cpus: int) -> tuple[int, ...]:
    """Return the numbers of workers to measure: for long items no more than there are CPUs."""
    if fmean(item_s.values()) * TURNS * workers[-1] <= LONGEST_ROUND_S:
        return workers
    return tuple(count for count in workers if count <= max(usable_cpus, workers[0]))


def shape_for(item_s: Mapping[int, float], most_workers: int, *, consumed: bool) -> Shape:
    """Return which items a round has.

    Args:
        item_s: Seconds of each item that can be measured, by its place, in the order in which to prefer them.
        most_workers: The largest number of workers.
        consumed: Handed on.
    """
    places: list[int] = []
    total_s = 0.0
    for place, seconds in item_s.items():
        if places and (total_s + seconds > LONGEST_ROUND_S or len(places) >= MOST_ITEMS):
            break
        places.append(place)
        total_s += seconds
    mean_s = total_s / len(places)
    for_time = SHORTEST_ROUND_S / max(total_s, 1e-9)
    turns = TURNS if mean_s * TURNS * most_workers <= LONGEST_ROUND_S else 1
    for_workers = turns * most_workers / len(places)
    most = max(MOST_ITEMS // len(places), math.ceil(for_workers))
    repeats = max(1, min(math.ceil(max(for_time, for_workers)), most))
    return Shape(tuple(sorted(places)), repeats, consumed)


def round_s(item_s: Mapping[int, float], shape: Shape) -> float:
    """Return the seconds that a sequential round should take; items not tried are taken as average."""
    mean_s = fmean(item_s.values())
    return sum(item_s.get(place, mean_s) for place in shape.places) * shape.repeats
