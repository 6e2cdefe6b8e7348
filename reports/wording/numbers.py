"""How a number is written for people: ratios, times and rates with their intervals.

Round quantities as text: settings of a measurement, such as durations and sizes that were chosen.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.statistics.intervals import FEWEST_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.statistics.intervals import Interval

NOT_MEASURED = "not measured"
MOST_DECIMALS = 12
UNITS_OF_MEMORY = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))
UNITS_OF_TIME = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def ratio(interval: Interval) -> str:
    """Return such as ``1.81× (1.75–1.86)``, or the bare estimate when there is no interval.

    Two decimals, and more where two would move a bound onto or across 1.00, or show a small ratio as nothing:
    what is printed never says something else than the verdict beside it.
    """
    if math.isnan(interval.estimate):
        return NOT_MEASURED
    decimals = _decimals(interval)
    estimate = f"{interval.estimate:,.{decimals}f}×"
    if math.isnan(interval.low):
        return estimate
    return f"{estimate} ({interval.low:,.{decimals}f}–{interval.high:,.{decimals}f})"


def ratio_or_why_bare(interval: Interval, blocks: int) -> str:
    """Return the ratio, and why it has no interval if it has none."""
    bare = math.isnan(interval.low) and not math.isnan(interval.estimate)
    return f"{ratio(interval)} (no interval: {blocks} of {FEWEST_BLOCKS} blocks)" if bare else ratio(interval)


def duration(interval: Interval) -> str:
    """Return such as ``55.0 ms (54.1–56.2)`` from seconds; the unit fits the estimate."""
    if math.isnan(interval.estimate):
        return NOT_MEASURED
    scale, unit = next(
        ((scale, unit) for scale, unit in UNITS_OF_TIME if interval.estimate >= scale), UNITS_OF_TIME[-1]
    )
    return _scaled(interval, scale, f" {unit}")


def rate(interval: Interval, unit: str = "") -> str:
    """Return such as ``1,230 pages/s (1,190–1,260)``; without the unit where a heading names it."""
    suffix = f" {unit}/s" if unit else ""
    return NOT_MEASURED if math.isnan(interval.estimate) else _scaled(interval, 1.0, suffix)


def cores(value: float) -> str:
    """Return such as ``1.93``: a number of cores."""
    return NOT_MEASURED if math.isnan(value) else f"{value:.2f}"


def percent(share: float) -> str:
    """Return such as ``3.2 %`` from 0.032."""
    return NOT_MEASURED if math.isnan(share) else f"{significant(share * 100, 2)} %"


def share(interval: Interval) -> str:
    """Return such as ``98.1 % (97.0–99.0)`` from a share between 0 and 1."""
    if math.isnan(interval.estimate):
        return NOT_MEASURED
    estimate = f"{interval.estimate * 100:.1f} %"
    if math.isnan(interval.low):
        return estimate
    return f"{estimate} ({interval.low * 100:.1f}–{interval.high * 100:.1f})"


def significant(value: float, digits: int = 3) -> str:
    """Return a number with so many significant digits, thousands separated, and no exponent."""
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    return f"{value:,.{_places(value, digits)}f}"


def workers(count: int) -> str:
    """Return ``1 worker`` or ``2 workers``."""
    return f"{count} worker" if count == 1 else f"{count} workers"


def listing(parts: Iterable[str], word: str = "and") -> str:
    """Return ``a, b and c``."""
    *first, last = parts
    return f"{', '.join(first)} {word} {last}" if first else last


def bytes_of_memory(count: int) -> str:
    """Return such as ``15.6 GiB``."""
    return f"{significant(count / 2**30)} GiB"


def binary_bytes(count: float) -> str:
    """Return such as ``16.0 MiB`` or ``512 B``: the unit fits the number."""
    if math.isnan(count):
        return NOT_MEASURED
    scale, unit = next(
        ((scale, unit) for scale, unit in UNITS_OF_MEMORY if abs(count) >= scale), UNITS_OF_MEMORY[-1]
    )
    return f"{significant(count / scale)} {unit}"


def _scaled(interval: Interval, scale: float, suffix: str) -> str:
    places = _places(interval.estimate / scale, 3)
    estimate = f"{interval.estimate / scale:,.{places}f}{suffix}"
    if math.isnan(interval.low):
        return estimate
    return f"{estimate} ({interval.low / scale:,.{places}f}–{interval.high / scale:,.{places}f})"


def _places(value: float, digits: int) -> int:
    return max(0, digits - 1 - math.floor(math.log10(abs(value)))) if value else 0


def _decimals(interval: Interval) -> int:
    """Return the fewest decimals, from 2, that keep bounds on their side of 1 and two digits of the ratio."""
    fewest = max(2, _places(interval.estimate, 2)) if interval.estimate > 0 else 2
    for decimals in range(fewest, MOST_DECIMALS):
        low, high = round(interval.low, decimals), round(interval.high, decimals)
        if (interval.low > 1) == (low > 1) and (interval.high < 1) == (high < 1):
            return decimals
    return MOST_DECIMALS


UNITS_OF_SIZE = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))


def seconds(value: float) -> str:
    """Return such as ``500 µs``: a round number of seconds in the unit that fits."""
    if value <= 0:
        return "0"
    scale, unit = next(
        ((scale, unit) for scale, unit in UNITS_OF_TIME if value >= scale * (1 - 1e-9)), UNITS_OF_TIME[-1]
    )
    return f"{value / scale:.4g} {unit}"


def size(count: float) -> str:
    """Return such as ``16 KiB``: a number of bytes in the unit that fits; the sign is kept."""
    scale, unit = next(((s, u) for s, u in UNITS_OF_SIZE if abs(count) >= s), UNITS_OF_SIZE[-1])
    return f"{count / scale:.4g} {unit}"
