"""How a number is written for people: ratios, times, rates, shares and sizes, with their intervals.

Measured figures have three significant digits, and an interval if one is known. Settings that somebody chose,
for example a switch interval or a payload, are written as they are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeVar

from reports.statistics.intervals import FEWEST_BLOCKS, Interval

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

NOT_MEASURED = "not measured"
NOTHING = "–"
"""What a table shows where there is no figure."""
MOST_DECIMALS = 12
UNITS_OF_MEMORY = ((2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"), (1, "B"))
UNITS_OF_TIME = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
WHOLE_PERCENTS_FROM = 10
LARGE = 10
COARSE = 0.1
VERY_SLOW = 0.1
ROUNDING = 1 + 1e-12
"""1 / (3 / n) is n / 3 but for its last digits."""


def ratio(measured: Interval | float) -> str:
    """Return text like ``1.81× (1.75–1.86)``, or the bare estimate when there is no interval.

    Two decimals, fewer from 10 on, and more for a bound that these would move onto or across 1.00, or to show
    a small ratio: the text never contradicts the verdict next to it.
    """
    interval = _interval(measured)
    if math.isnan(interval.estimate):
        return NOT_MEASURED
    fewest = _decimals(interval.estimate)
    if math.isnan(interval.low):
        return f"{interval.estimate:,.{fewest}f}×"
    low, high = (_on_its_side(bound, fewest) for bound in (interval.low, interval.high))
    decimals = (
        places for places in range(fewest, MOST_DECIMALS) if low <= round(interval.estimate, places) <= high
    )
    estimate = round(interval.estimate, next(decimals, MOST_DECIMALS))
    return f"{_digits(estimate, fewest)}× ({_digits(low, fewest)}–{_digits(high, fewest)})"


def _decimals(estimate: float) -> int:
    """Return the decimals of a ratio: three digits, but two decimals below 1 as well."""
    if estimate >= LARGE:
        return _places(estimate, 3)
    return max(2, _places(estimate, 2)) if estimate > 0 else 2


def _on_its_side(bound: float, fewest: int) -> float:
    """Return a bound with the fewest decimals that keep it on its side of 1."""
    rounded = (round(bound, places) for places in range(fewest, MOST_DECIMALS))
    return next((each for each in rounded if (each > 1, each < 1) == (bound > 1, bound < 1)), bound)


def _digits(value: float, fewest: int) -> str:
    """Return a rounded value with all of its decimals, and at least so many."""
    places = next((n for n in range(fewest, MOST_DECIMALS) if round(value, n) == value), MOST_DECIMALS)
    return f"{value:,.{places}f}"


def times(measured: Interval) -> str:
    """Return text like ``102×`` or ``1.06×``: a ratio for a headline, without its interval."""
    return ratio(measured).partition(" (")[0]


def speed(measured: Interval | float) -> str:
    """Return a speedup as a ratio, or below a tenth as text like ``1,060 times slower (1,010–1,120)``."""
    interval = _interval(measured)
    if not is_very_slow(interval):
        return ratio(interval)
    return _scaled(Interval(1 / interval.estimate, 1 / interval.high, 1 / interval.low), 1.0, " times slower")


def is_very_slow(speedup: Interval) -> bool:
    """Tell whether a speedup is below a tenth, where "times slower" says more; False if it may be above 1."""
    low, high = (speedup.estimate if math.isnan(end) else end for end in (speedup.low, speedup.high))
    return 0 < low <= speedup.estimate < VERY_SLOW and high < 1


def ratio_or_why_bare(interval: Interval, blocks: int) -> str:
    """Return the ratio, and why it has no interval if it has none."""
    bare = math.isnan(interval.low) and not math.isnan(interval.estimate)
    return f"{ratio(interval)} (no interval: {blocks} of {FEWEST_BLOCKS} blocks)" if bare else ratio(interval)


def duration(measured_s: Interval | float) -> str:
    """Return text like ``55.0 ms (54.1–56.2)`` from seconds; the unit fits the estimate."""
    interval = _interval(measured_s)
    if not interval.estimate:
        return "0 s"
    scale, unit = unit_of_time(interval.estimate)
    return _scaled(interval, scale, f" {unit}")


def unit_of_time(time_s: float) -> tuple[float, str]:
    """Return the largest unit that is not longer than a time: its seconds, and its name, as in ``ms``."""
    return next(((scale, unit) for scale, unit in UNITS_OF_TIME if time_s >= scale), UNITS_OF_TIME[-1])


def rate(measured: Interval | float, unit: str = "") -> str:
    """Return text like ``1,230 pages/s (1,190–1,260)``; without the unit where a heading names it."""
    return _scaled(_interval(measured), 1.0, f" {unit}/s" if unit else "")


def plain(
    measured: Interval | float, scale: float = 1.0, suffix: str = "", *, digits: int = 3, to: str = "–"
) -> str:
    """Return text like ``3.2 % (1.0–4.4)``: every number with its own significant digits."""
    interval = _interval(measured)
    estimate, low, high = (
        significant(n * scale, digits) for n in (interval.estimate, interval.low, interval.high)
    )
    return f"{estimate}{suffix}" if math.isnan(interval.low) else f"{estimate}{suffix} ({low}{to}{high})"


def cores(value: float) -> str:
    """Return text like ``1.93``: a number of cores."""
    return NOT_MEASURED if math.isnan(value) else f"{value:.2f}"


def percent(share: float) -> str:
    """Return text like ``3.2 %`` from 0.032."""
    return NOT_MEASURED if math.isnan(share) else f"{significant(share * 100, 2)} %"


def whole_percent(share: float) -> str:
    """Return text like ``3 %`` from 0.032, where decimals would promise too much."""
    return f"{share * 100:.0f} %"


def share(measured: Interval | float) -> str:
    """Return text like ``98.1 % (97.0–99.0)`` from a share between 0 and 1."""
    return _written(_in_percent(measured), 1.0, 1, " %")


def rough_share(measured: Interval | float) -> str:
    """Return text like ``99 % (98–100)`` or ``2.1 % (1.6–2.7)``: a share as evidence within a sentence."""
    percents = _in_percent(measured)
    return _written(percents, 1.0, 0 if percents.estimate >= WHOLE_PERCENTS_FROM else 1, " %")


def rarity(part: float) -> str:
    """Return text like ``1 in 25,000,000``, or ``60.0 %`` where "1 in n" is too coarse."""
    if part > COARSE:
        return f"{significant(part * 100)} %"
    return f"1 in {math.floor(1 / part * ROUNDING):,}"


def significant(value: float, digits: int = 3) -> str:
    """Return a number with this many significant digits, thousands separated, and no exponent."""
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
    """Return text like ``15.6 GiB``."""
    return f"{significant(count / 2**30)} GiB"


def binary_bytes(count: float) -> str:
    """Return text like ``16.0 MiB`` or ``512 B``: the unit fits the number."""
    if math.isnan(count):
        return NOT_MEASURED
    scale, unit = next(
        ((scale, unit) for scale, unit in UNITS_OF_MEMORY if abs(count) >= scale), UNITS_OF_MEMORY[-1]
    )
    return f"{count:,.0f} B" if unit == "B" else f"{significant(count / scale)} {unit}"


def seconds(value: float) -> str:
    """Return text like ``500 µs``: a round number of seconds in the unit that fits."""
    if value <= 0:
        return "0"
    scale, unit = next(
        ((scale, unit) for scale, unit in UNITS_OF_TIME if value >= scale * (1 - 1e-9)), UNITS_OF_TIME[-1]
    )
    return f"{value / scale:.4g} {unit}"


def rounded_seconds(value: float) -> str:
    """Return a measured time like a chosen one: three digits without trailing zeros."""
    return seconds(float(f"{value:.3g}"))


def size(count: float) -> str:
    """Return text like ``16 KiB``: a number of bytes in the unit that fits; the sign is kept."""
    scale, unit = next(((s, u) for s, u in UNITS_OF_MEMORY if abs(count) >= s), UNITS_OF_MEMORY[-1])
    return f"{count / scale:.4g} {unit}"


Figure = TypeVar("Figure", Interval, float)


def or_nothing(write: Callable[[Figure], str], measured: Figure) -> str:
    """Return a figure as a table shows it: a dash if it is not known."""
    return NOTHING if math.isnan(_interval(measured).estimate) else write(measured)


def _interval(measured: Interval | float) -> Interval:
    return measured if isinstance(measured, Interval) else Interval(measured)


def _in_percent(measured: Interval | float) -> Interval:
    share = _interval(measured)
    return Interval(share.estimate * 100, share.low * 100, share.high * 100)


def _scaled(interval: Interval, scale: float, suffix: str) -> str:
    """Write a figure with three significant digits of its estimate, its bounds with as many decimals."""
    return _written(interval, scale, _places(interval.estimate / scale, 3), suffix)


def _written(interval: Interval, scale: float, decimals: int, suffix: str) -> str:
    if math.isnan(interval.estimate):
        return NOT_MEASURED
    estimate, low, high = (
        f"{n / scale:,.{decimals}f}" for n in (interval.estimate, interval.low, interval.high)
    )
    return f"{estimate}{suffix}" if math.isnan(interval.low) else f"{estimate}{suffix} ({low}–{high})"


def _places(value: float, digits: int) -> int:
    known = value and math.isfinite(value)
    return max(0, digits - 1 - math.floor(math.log10(abs(value)))) if known else 0
