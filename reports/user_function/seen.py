"""What was seen of a user's function: how long items take, how it was measured, and what it did."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, ONE_CHUNK, SEQUENTIAL, break_evens, figure
from reports.wording.numbers import binary_bytes, listing, rounded_seconds, workers
from reports.wording.runners import family, worker_kind
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.chapters.dispatch.break_even import BreakEven, Crossing
    from reports.data.model import Run
    from reports.data.user_function import Check, Form, ItemTime, Own

LARGE_BYTES = 10_000
"""Larger items cost clearly more to send than items of a few bytes."""

FORMS: dict[Form, str] = {
    "function": "",
    "coroutine": "It is a coroutine function: asyncio awaits it, every other runner calls asyncio.run for "
    "each item.",
    "generator": "It is a generator function: each call runs to its last value and returns the list of all.",
    "workload": "It is a whole workload that prepares its own items.",
}

CHECKS: dict[Check, str] = {
    "compared": "After every round the results were compared with those of sequential; a cell whose "
    "results differ fails.",
    "none": "Results were not checked: they may be wrong when calls run in parallel.",
    "own": "After every round your own check looked at the results; a cell with a wrong result fails.",
}

AS_IT_IS = "It ran in your environment: threads of libraries, for example of BLAS, were not limited."

MOST_FAILED = 20

LONGEST = 300


def item_sentences(run: Run, own: Own, advised: str | None) -> Iterator[str]:
    """Yield how long an item takes and, if the run measured it, how that compares with the break-even.

    Args:
        run: The run.
        own: The user's function.
        advised: The advised runner; None if there is none.
    """
    if own.item_time is not None:
        yield f"{_what(own)} {item_time(own.item_time)}."
    runner = advised if advised and worker_kind(advised) == "isolated" else "processes"
    swept = {found.runner: found for found in break_evens(run) if found.against == SEQUENTIAL}
    found = swept.get(runner) or swept.get(family(runner))
    if found is not None:
        yield from _break_even(found, runner, own)


def item_time(time: ItemTime) -> str:
    """Return such as ``4 ms (median, from 1 ms to 9 ms)``."""
    median, shortest, longest = map(rounded_seconds, (time.median_s, time.shortest_s, time.longest_s))
    return median if shortest == longest else f"{median} (median, from {shortest} to {longest})"


def _what(own: Own) -> str:
    if own.takes_items and own.items_kind != "one":
        return "Items take"
    return "An item takes" if own.takes_items else "A call takes"


def _break_even(found: BreakEven, runner: str, own: Own) -> Iterator[str]:
    wanted = ONE_CHUNK if runner == "processes-chunked" else ONE_BY_ONE
    crossing = next((each for each in found.crossings if each.chunking == wanted), found.crossings[0])
    if crossing.verdict == "above" and 0 < crossing.at_s.estimate < math.inf:
        sent = f", items sent {crossing.chunking}" if crossing.chunking else ""
        yield (
            f"{found.runner.capitalize()} ({workers(found.workers)}{sent}) pay off when an item takes at "
            f"least {figure(crossing)}{_beside(own, crossing)}."
        )
    else:
        yield f"Items that only compute: {found.sentence[:1].lower()}{found.sentence[1:]}"
    yield from _how_measured(own)


def _beside(own: Own, crossing: Crossing) -> str:
    """Return whether the user's items are longer than the break-even; nothing if either is not known."""
    at_s = crossing.at_s
    if own.item_time is None or math.isnan(at_s.low):
        return ""
    if own.item_time.median_s > at_s.high:
        return ": yours are longer"
    if own.item_time.median_s < at_s.low:
        return ": yours are shorter"
    return ": whether yours are longer is not clear"


def _how_measured(own: Own) -> Iterator[str]:
    largest = max(own.item_bytes or 0, own.result_bytes or 0)
    if largest > LARGE_BYTES:
        yield (
            "This limit was measured with items of a few bytes. Yours or their results are up to "
            f"{binary_bytes(largest)} and take longer to send, so your limit may be higher."
        )


def seen(own: Own) -> tuple[str, ...]:
    """Return in sentences what was measured of the function, how it was checked, and what it did."""
    return tuple(
        sentence
        for sentence in (
            _measured(own),
            FORMS[own.form],
            AS_IT_IS,
            *_import(own),
            CHECKS[own.check],
            _sizes(own),
            _as_sentence(own.travel_problem or ""),
            _failed(own),
            *own.observations,
        )
        if sentence
    )


def failed_table(own: Own) -> TextTable | None:
    """Return the items for which the function raised an exception, or None if there are none."""
    if not own.failed_items:
        return None
    rows = tuple(
        (str(failed.number), _shortened(failed.item), _shortened(failed.error))
        for failed in own.failed_items[:MOST_FAILED]
    )
    left_out = len(own.failed_items) - len(rows)
    more = f"; {left_out} more are not shown" if left_out else ""
    return TextTable(
        f"Items that raised an exception and were left out{more}",
        ("Number", "Item", "Error"),
        rows,
        (False, True, True),
    )


def _as_sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}"


def _measured(own: Own) -> str:
    repeated = f" {own.repeats} times, because a single pass is too short to time" if own.repeats > 1 else ""
    if not own.takes_items:
        return f"Each round calls it {_count(own.calls, 'time')}, without an argument."
    if own.items_kind == "one":
        return f"One item was given; each round runs it {_count(own.calls, 'time')}."
    if own.given_items == own.measured_items:
        return f"Each round runs all {_count(own.measured_items, 'given item')}{repeated}."
    given = "" if own.given_items is None else f" of the {own.given_items:,} given"
    return f"Each round runs {own.measured_items:,}{given} items{repeated}."


def _import(own: Own) -> Iterator[str]:
    if own.import_s is not None:
        yield (
            f"Importing {own.module} takes {rounded_seconds(own.import_s)}. Every worker process that is not "
            "forked pays this once, outside the times here."
        )


def _sizes(own: Own) -> str:
    known = [
        f"the largest {what} is {binary_bytes(count)}"
        for what, count in (("item", own.item_bytes), ("result", own.result_bytes))
        if count is not None and (what == "result" or own.takes_items)
    ]
    return f"Pickled, {listing(known)}." if known else ""


def _failed(own: Own) -> str:
    count = len(own.failed_items)
    if not count:
        return ""
    return f"It raised an exception for {_count(count, 'item')}, left out of all numbers here."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
