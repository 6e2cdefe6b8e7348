"""What the items themselves decide: that calls are remembered, and what their order allows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.statistics.scheduling import in_order, longest_first, means
from reports.why.limits import REACHED
from reports.wording.numbers import rounded_seconds, whole_percent, workers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.data.user_function import Own, Remembered

KNOWN_ELSEWHERE = 0.5
"""A first call in a new process that takes less of its time found the result there."""

MOST_CHARACTERS = 60
"""Of an item within a sentence."""


def remembered_sentences(own: Own) -> Iterator[str]:
    """Yield what remembered calls mean for all that was measured; nothing where none are."""
    found = own.remembered
    if found is None:
        return
    what = "an item" if own.takes_items else "it"
    first, later = rounded_seconds(found.first_s), rounded_seconds(found.later_s)
    one = "it remembers its result, or prepares something once"
    yield (
        f"The first call of {what} takes {first}, each later one {later}: "
        f"{'it remembers its results' if found.items > 1 else one}. Every round but the first timed later "
        "calls, so nothing here is about the work itself."
    )
    yield _for_workers(found)
    without = (
        "name a function without functools' cache"
        if found.by_functools
        else "name a function that remembers nothing"
    )
    yield f"To measure the work itself, {without}."


def _for_workers(found: Remembered) -> str:
    threads = "Threads share what it remembers"
    if found.elsewhere_s is None:
        return f"{threads}; whether processes do was not seen."
    new = f"a new one took {rounded_seconds(found.elsewhere_s)} for an item that was known here"
    if found.elsewhere_s < KNOWN_ELSEWHERE * found.first_s:
        return f"{threads}, and so do processes: {new}."
    return f"{threads}; each process remembers for itself, and does the work of an item once more: {new}."


def order_sentences(own: Own, looks: Sequence[Sequence[float]], count: int) -> Iterator[str]:
    """Yield what one pass over the given items can gain at most, where their order or one of them binds.

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
        f"One pass over this list gains at most {now:.2f}× with {workers(count)} and any runner that hands "
        f"out one item at a time, for its items are unequal: {_longest(own, items_s)}. "
        f"{_better(now, best, most)}"
    )
    if own.repeats > 1 and own.measured_items > 1:
        yield (
            f"Rounds repeat the list {own.repeats} times, and repeats overlap: what was measured may be more "
            "than one pass gains."
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
        return f"Longest first would allow {best:.2f}×, hardly more; splitting that item would."
    split = "" if best >= REACHED * most else "; for more than that, split the item"
    return f"Longest first would allow {best:.2f}×{split}."
