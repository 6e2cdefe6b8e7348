"""What the items themselves decide: whether calls are cached, and what their order allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.statistics.scheduling import in_order, longest_first, means
from reports.why.limits import REACHED
from reports.wording.numbers import rounded_seconds, whole_percent, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.data.user_function import Own, Remembered

KNOWN_ELSEWHERE = 0.5
"""Below this part of the first call's time, a call in a new process found the cached result there."""

MOST_CHARACTERS = 60
"""Of an item within a sentence."""


def remembered_sentences(own: Own) -> Iterator[str]:
    """Yield what cached calls mean for all that was measured; nothing where none are."""
    found = own.remembered
    if found is None:
        return
    what = "for an item " if own.takes_items else ""
    first, later = rounded_seconds(found.first_s), rounded_seconds(found.later_s)
    caches = "caches its results" if found.items > 1 else "caches its result or prepares something once"
    yield (
        f"The first call {what}takes {first}, a later one {later}: the function {caches}. "
        "Nearly all rounds timed later calls, so these numbers do not show the work itself."
    )
    yield _for_workers(found)
    without = "without functools' cache" if found.by_functools else "that does not cache"
    yield f"To measure the work itself, name a function {without}."


def _for_workers(found: Remembered) -> str:
    if found.elsewhere_s is None:
        return "Threads share this cache; whether processes do is unknown."
    new = f"a new process took {rounded_seconds(found.elsewhere_s)} for an item that was cached here"
    if found.elsewhere_s < KNOWN_ELSEWHERE * found.first_s:
        return f"Threads and processes share this cache: {new}."
    return f"Threads share this cache. Each process has its own and repeats the work: {new}."


def order_sentences(own: Own, looks: Sequence[Sequence[float]], count: int) -> Iterator[str]:
    """Yield the limit of one pass over the given items, where their order or a single item sets it.

    Args:
        own: The function.
        looks: Seconds of each item of one pass, as they were seen; each must show it.
        count: Workers.
    """
    items_s = means(looks) if looks else ()
    most = min(count, len(items_s))
    if most < 2 or any(in_order(look, count) >= REACHED * most for look in looks):
        return
    now, best = in_order(items_s, count), longest_first(items_s, count)
    yield (
        f"The items are unequal: {_longest(own, items_s)}. One pass over this list gains at most {now:.2f}× "
        f"with {workers(count)}, if items are handed out one at a time. {_better(now, best, most)}"
    )
    if own.repeats > 1 and own.measured_items > 1:
        yield (
            f"Each round runs the list {own.repeats} times and the passes overlap, so the measured speedup "
            "may be higher than one pass gains."
        )


def _longest(own: Own, items_s: Sequence[float]) -> str:
    part = f"is {whole_percent(max(items_s) / sum(items_s))} of the work"
    if own.longest_item is None:
        return f"the longest {part}"
    item = own.longest_item.item
    shown = item if len(item) <= MOST_CHARACTERS else f"{item[:MOST_CHARACTERS]} …"
    return f"item {own.longest_item.number} of {own.given_items or len(items_s)} ({shown}) {part}"


def _better(now: float, best: float, most: int) -> str:
    if best * REACHED <= now:
        return f"Longest first would allow {best:.2f}×, hardly more: split that item instead."
    split = "" if best >= REACHED * most else "; for more than that, split the item"
    return f"Longest first would allow {best:.2f}×{split}."
