"""One pass over items, one after the other: what each took and returned, or why it failed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from benchmarks.open_cell import TASK_ERRORS, explain
from benchmarks.own.lines import where

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any


KEPT = 8


@dataclass(frozen=True, slots=True)
class Pass:
    """What came of it, by the item's place among those given.

    Attributes:
        item_s: Seconds of each item that did not fail.
        results: What the first of these returned, KEPT at most: they may be large.
        errors: Why another failed, in one line.
    """

    item_s: dict[int, float] = field(default_factory=dict)
    results: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)


def execute(
    task: Callable[[Any], Any],
    items: Sequence[Any],
    places: Iterable[int],
    limit_s: float,
    keep: int = KEPT,
) -> Pass:
    """Execute the items at these places in turn, until all are done or ``limit_s`` seconds have gone by.

    ``keep`` results are kept.
    """
    done = Pass()
    begin = time.perf_counter()
    for place in places:
        item_began = time.perf_counter()
        try:
            result = task(items[place])
        except TASK_ERRORS as error:
            done.errors[place] = f"{explain(error).rstrip('.')}{where(error)}"
        else:
            done.item_s[place] = time.perf_counter() - item_began
            if len(done.results) < keep:
                done.results[place] = result
        if time.perf_counter() - begin > limit_s:
            break
    return done


def spread(count: int) -> list[int]:
    """Return the places 0 … count - 1 so that every beginning of the list is spread over all of them.

    They are sorted by their reversed bits (the van der Corput sequence), so a pass that ends early has tried
    early, middle and late items alike, whatever their order means.
    """
    width = max(1, (count - 1).bit_length())
    return sorted(range(count), key=lambda place: f"{place:0{width}b}"[::-1])
