"""A break-even as a sentence that follows from its intervals and from nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.wording.numbers import duration, seconds, workers

if TYPE_CHECKING:
    from reports.chapters.dispatch.break_even import BreakEven, Crossing
    from reports.statistics.intervals import Side

VERBS: dict[Side, str] = {
    "above": "beat",
    "below": "don't beat",
    "astride": "can't be told to beat",
    "unknown": "had too few blocks to tell whether they beat",
}


def sentence(found: BreakEven) -> str:
    """Return such as ``Processes beat sequential from items of 612 µs (498–812) with 2 workers, …``.

    A runner whose whole interval is not above 1 at the longest duration has no break-even within the sweep,
    whatever its medians are.
    """
    first, *others = found.crossings
    sent = f", sending items {first.chunking}" if first.chunking else ""
    head = f"{VERBS[first.verdict]} {found.against} {_from(first)} with {workers(found.workers)}{sent}"
    tails = [f"; {other.chunking} they {VERBS[other.verdict]} it {_from(other)}" for other in others]
    return f"{found.runner[:1].upper()}{found.runner[1:]} {head}{''.join(tails)}."


def figure(crossing: Crossing) -> str:
    """Return the duration of a break-even with its interval; bounds outside of the sweep say so."""
    at_s = crossing.at_s
    shortest, longest = seconds(crossing.steps[0].item_s), seconds(crossing.steps[-1].item_s)
    if at_s.estimate == 0:
        return f"below {shortest}"
    if math.isinf(at_s.estimate):
        return f"above {longest}"
    if (at_s.low > 0 and math.isfinite(at_s.high)) or math.isnan(at_s.low):
        return duration(at_s)
    low = f"below {shortest}" if at_s.low == 0 else _three_digits(at_s.low)
    high = f"above {longest}" if math.isinf(at_s.high) else _three_digits(at_s.high)
    return f"{_three_digits(at_s.estimate)} ({low} to {high})"


def _from(crossing: Crossing) -> str:
    steps = crossing.steps
    if crossing.verdict != "above":
        return f"within the sweep (items of {seconds(steps[0].item_s)} to {seconds(steps[-1].item_s)})"
    if crossing.at_s.estimate > 0:
        return f"from items of {figure(crossing)}"
    if crossing.surely_from_s == steps[0].item_s:
        return f"already with the shortest items tried, {seconds(steps[0].item_s)}"
    return f"from items of at most {seconds(crossing.surely_from_s or math.nan)}"


def _three_digits(measured_s: float) -> str:
    return seconds(float(f"{measured_s:.3g}"))
