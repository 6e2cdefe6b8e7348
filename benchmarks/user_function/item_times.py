"""How long the items take: a first call of each and later ones, here and in another process.

Stdlib only: another process imports this file.
"""

from __future__ import annotations

import inspect
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.process.messages import TASK_ERRORS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

REMEMBERED = 0.1
"""Of its first call's time is what a later one takes where something remembers: what a processor or an
allocator keeps makes a call two or three times as quick, not ten times."""

NOTICED_S = 1e-4
"""A first call that is shorter may take ten times as long for reasons of the processor alone."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """That calls of an item that was called before take next to nothing.

    Attributes:
        first_s: Seconds of a first call, in the median.
        later_s: The same of a later one.
        elsewhere_s: Seconds of a first call in a new process, of an item that was called here before; None if
            it can't be called there.
        items: How many items show it: of one alone it may also be that something is prepared only once.
        by_functools: Whether the function is one that ``functools.cache`` or ``lru_cache`` has made.
    """

    first_s: float
    later_s: float
    elsewhere_s: float | None
    items: int
    by_functools: bool


def seen_twice(first_s: Mapping[int, float], later_s: Mapping[int, float]) -> dict[int, tuple[float, float]]:
    """Return the first and the later seconds of what shows whether calls are remembered.

    Of several items the first that was called is left out: its call may have prepared something for all.
    """
    places = [place for place in first_s if place in later_s]
    return {place: (first_s[place], later_s[place]) for place in places[1:] or places}


def are_remembered(seen: Mapping[int, tuple[float, float]]) -> bool:
    """Tell whether every item that was called twice was remembered."""
    return bool(seen) and all(
        first_s > NOTICED_S and later_s < REMEMBERED * first_s for first_s, later_s in seen.values()
    )


def remembered(task: Callable[[Any], Any], items: Sequence[Any], seen: Mapping[int, Any]) -> Remembered:
    """Return how calls are remembered that were seen to be; calls items in another process, too."""
    first_s, later_s = (median(each) for each in zip(*seen.values(), strict=True))
    by_functools = _is_cache(inspect.unwrap(task, stop=_is_cache))
    elsewhere_s = _elsewhere_s(task, [items[place] for place in seen][:2])
    return Remembered(first_s, later_s, elsewhere_s, len(seen), by_functools)


def _is_cache(function: Callable[..., Any]) -> bool:
    return hasattr(function, "cache_info")


def _elsewhere_s(task: Callable[[Any], Any], items: Sequence[Any]) -> float | None:
    """Return the seconds of the last of some calls in a new process: those before it have things prepared."""
    try:
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
            return pool.submit(_last_s, task, items).result()
    except TASK_ERRORS:
        return None


def _last_s(task: Callable[[Any], Any], items: Sequence[Any]) -> float:
    seconds = 0.0
    for item in items:
        began = time.perf_counter()
        task(item)
        seconds = time.perf_counter() - began
    return seconds
