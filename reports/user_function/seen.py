"""What was seen of a user's function: how long its items take, what was measured of it, and what it did."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, ONE_CHUNK, SEQUENTIAL, break_evens, figure
from reports.wording.numbers import binary_bytes, listing, rounded_seconds, seconds, workers
from reports.wording.runners import family, worker_kind
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.chapters.dispatch.break_even import BreakEven, Crossing
    from reports.data.model import Run
    from reports.data.user_function import Check, Form, ItemTime, Own

LARGE_BYTES = 10_000
"""Beyond this sending an item costs clearly more than sending one of a few bytes."""

FORMS: dict[Form, str] = {
    "function": "",
    "coroutine": "It is a coroutine function: asyncio awaits it, and everything else executes it with "
    "asyncio.run, call by call.",
    "generator": "It is a generator function: a call was over when its last value was there, and its result "
    "is the list of them.",
    "workload": "It is a whole workload, with its own way of preparing items.",
}

CHECKS: dict[Check, str] = {
    "compared": "Results were compared with those of calling it item by item, after every round; a cell with "
    "another result has no time.",
    "none": "Results were not checked: whether they are right when calls run side by side is not known.",
    "own": "Results were checked by the check that came with it, after every round; a cell with a wrong "
    "result has no time.",
}

MOST_FAILED = 20

LONGEST = 300


def item_sentences(run: Run, own: Own, advised: str | None) -> Iterator[str]:
    """Yield how long an item takes and, if the run swept it, how that lies to the break-even of processes.

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
    """Return such as ``4 ms in the median (1 ms to 9 ms)``."""
    median, shortest, longest = map(rounded_seconds, (time.median_s, time.shortest_s, time.longest_s))
    return median if shortest == longest else f"{median} in the median ({shortest} to {longest})"


def _what(own: Own) -> str:
    if own.takes_items and own.items_kind != "one":
        return "Items take"
    return "An item takes" if own.takes_items else "A call takes"


def _break_even(found: BreakEven, runner: str, own: Own) -> Iterator[str]:
    wanted = ONE_CHUNK if runner == "processes-chunked" else ONE_BY_ONE
    crossing = next((each for each in found.crossings if each.chunking == wanted), found.crossings[0])
    if crossing.verdict == "above" and 0 < crossing.at_s.estimate < math.inf:
        sent = f", sent {crossing.chunking}" if crossing.chunking else ""
        yield (
            f"Items that compute for less than {figure(crossing)} are too short for {found.runner} "
            f"({workers(found.workers)}{sent}){_beside(own, crossing)}."
        )
    else:
        yield found.sentence
    yield from _how_measured(own)


def _beside(own: Own, crossing: Crossing) -> str:
    """Return where the user's items lie to a break-even; nothing where one of the two is not known."""
    at_s = crossing.at_s
    if own.item_time is None or math.isnan(at_s.low):
        return ""
    if own.item_time.median_s > at_s.high:
        return ": yours are longer"
    if own.item_time.median_s < at_s.low:
        return ": yours are shorter"
    return ": whether yours are longer cannot be told"


def _how_measured(own: Own) -> Iterator[str]:
    largest = max(own.item_bytes or 0, own.result_bytes or 0)
    if largest > LARGE_BYTES:
        yield (
            "That was measured with items of a few bytes; yours or their results are up to "
            f"{binary_bytes(largest)}, which takes longer to send, so they may need to be longer still."
        )


def seen(own: Own) -> tuple[str, ...]:
    """Return in sentences what was measured of the function, how it was checked, and what it did."""
    return tuple(
        sentence
        for sentence in (
            _measured(own),
            FORMS[own.form],
            f"Of single calls, one took {item_time(own.item_time)}." if own.item_time else "",
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
    repeated = f", {own.repeats} times each: shorter rounds could not be timed" if own.repeats > 1 else ""
    if not own.takes_items:
        return f"It was called without an argument, {_count(own.calls, 'time')} in each round."
    if own.items_kind == "one":
        return f"One item was given; every round repeats it {_count(own.calls, 'time')}."
    given = "" if own.given_items is None else f" of {own.given_items:,} given"
    if own.given_items == own.measured_items:
        return f"All {_count(own.measured_items, 'given item')} are executed in each round{repeated}."
    return f"{own.measured_items:,}{given} items are executed in each round{repeated}."


def _import(own: Own) -> Iterator[str]:
    if own.import_s is not None:
        yield (
            f"Importing {own.module} took {seconds(float(f'{own.import_s:.3g}'))}: every worker process that "
            "is not forked does that before its first item. No round contains it."
        )


def _sizes(own: Own) -> str:
    known = [
        f"the largest {what} is {binary_bytes(count)}"
        for what, count in (("item", own.item_bytes), ("result", own.result_bytes))
        if count is not None and (what == "result" or own.takes_items)
    ]
    return f"Pickled, as between processes, {listing(known)}." if known else ""


def _failed(own: Own) -> str:
    count = len(own.failed_items)
    if not count:
        return ""
    return f"For {_count(count, 'item')} it raised an exception: left out, so no number here is about them."


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
