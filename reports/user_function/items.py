"""How long the user's items take, and from which length on processes pay, as far as that was measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.dispatch.break_even import ONE_BY_ONE, ONE_CHUNK, SEQUENTIAL, break_evens, figure
from reports.wording.numbers import binary_bytes, rounded_seconds, workers
from reports.wording.runners import family, worker_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.chapters.dispatch.break_even import BreakEven, Crossing
    from reports.data.model import Run
    from reports.data.user_function import ItemTime, Own

LARGE_BYTES = 10_000
"""Beyond this sending an item costs clearly more than sending one of a few bytes."""


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
