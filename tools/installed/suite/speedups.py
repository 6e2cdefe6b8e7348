"""Speedups that a test asserts: each comparison looks at the whole interval, else it is inconclusive.

The figures are those of the report of the same run: the median of the ratios within blocks, and its exact
interval. They are worked out here once more, because a test suite has no library of reports.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Literal, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Inconclusive = Literal["skip", "fail"]
"""What a test does whose interval lies on both sides of what it asserts."""

ERROR = 0.05
"""The intervals are those of 95 %, as in the reports."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A median with its 95 % interval; the bounds are NaN below six blocks."""

    estimate: float
    low: float = math.nan
    high: float = math.nan

    def __str__(self) -> str:
        if math.isnan(self.low):
            return f"{_times(self.estimate)} (fewer than 6 blocks, so no interval)"
        return f"{_times(self.estimate)} ({_digits(self.low)}–{_digits(self.high)})"


def median_interval(values: Sequence[float]) -> Interval:
    """Return the median of some values, at least one, and its interval from order statistics.

    How many values lie below the true median is binomial with p = 1/2, whatever their distribution. Bounds
    are the values of the highest rank r with P(X < r) of at most half of the error, from both ends (David and
    Nagaraja, Order Statistics, section 7.1).
    """
    size, rank, below = len(values), 0, 0.0
    while rank < size and (below := below + math.comb(size, rank) / 2**size) <= ERROR / 2:
        rank += 1
    ordered = sorted(values)
    return Interval(median(ordered), ordered[rank - 1], ordered[-rank]) if rank else Interval(median(ordered))


@dataclass(frozen=True, slots=True, eq=False)
class Speedup:
    """How many times as fast as sequential a runner is; compare it with a number or with another runner.

    Attributes:
        runner: For example ``threads``.
        workers: How many it had.
        rounds_s: Seconds of its round in every block; empty if it has no time.
        reference_s: Seconds of sequential's round in the same blocks.
        items: How many items a round has; short lists are repeated until a round can be timed.
        facts: What explains it, and why it is doubtful, in a few words; may be empty.
        why_not: Why it has no time, or an empty text.
        failed: Whether that is because the function failed there, not because the runner can't run here.
        inconclusive: What to do if the interval lies on both sides of what is asserted.
    """

    runner: str
    workers: int
    rounds_s: tuple[float, ...]
    reference_s: tuple[float, ...]
    items: int | None = None
    facts: str = ""
    why_not: str = ""
    failed: bool = False
    inconclusive: Inconclusive = "skip"

    @property
    def label(self) -> str:
        """Return the runner with its number of workers, for example ``threads-2``."""
        return "sequential" if self.runner == "sequential" else f"{self.runner}-{self.workers}"

    @property
    def interval(self) -> Interval:
        """Return the speedup with its interval; that of sequential is 1 by definition."""
        if not self.rounds_s:
            return Interval(math.nan)
        if self.runner == "sequential":
            return Interval(1.0, 1.0, 1.0)
        return ratio_in_blocks(self.reference_s, self.rounds_s)

    @property
    def estimate(self) -> float:
        """Return the speedup without its interval; NaN if it has no time."""
        return self.interval.estimate

    def __repr__(self) -> str:
        return self.sentence() if self.rounds_s else f"{self.label} was not measured: {self.why_not}"

    def sentence(self) -> str:
        """Return the speedup in words, with its interval and what explains it."""
        if self.runner == "sequential":
            return "sequential 1× (baseline)"
        return f"{self.label} {self.interval}{f': {self.facts}' if self.facts else ''}"

    def __ge__(self, other: float | Speedup) -> bool:
        __tracebackhide__ = True
        found, bound = self._against(other)
        return self._decided(other, ">=", holds=found.low >= bound, fails=found.high < bound)

    def __gt__(self, other: float | Speedup) -> bool:
        __tracebackhide__ = True
        found, bound = self._against(other)
        return self._decided(other, ">", holds=found.low > bound, fails=found.high <= bound)

    def __le__(self, other: float | Speedup) -> bool:
        __tracebackhide__ = True
        found, bound = self._against(other)
        return self._decided(other, "<=", holds=found.high <= bound, fails=found.low > bound)

    def __lt__(self, other: float | Speedup) -> bool:
        __tracebackhide__ = True
        found, bound = self._against(other)
        return self._decided(other, "<", holds=found.high < bound, fails=found.low >= bound)

    def times_as_fast_as(self, other: Speedup) -> Interval:
        """Return how many times as fast as another runner of the same measurement it is, block by block.

        Raises:
            TypeError: They were not measured together.
        """
        if self.reference_s != other.reference_s:
            raise TypeError(
                "only runners of one measurement can be compared: their rounds lie seconds apart. "
                "Compare each with a number."
            )
        return ratio_in_blocks(other.rounds_s, self.rounds_s)

    def _against(self, other: float | Speedup) -> tuple[Interval, float]:
        """Return the interval to compare and the bound; a runner without a time ends the test."""
        __tracebackhide__ = True
        for each in (self, other):
            if isinstance(each, Speedup) and not each.rounds_s:
                end(self, repr(each), failed=each.failed)
        return (self.times_as_fast_as(other), 1.0) if isinstance(other, Speedup) else (self.interval, other)

    def _decided(self, other: float | Speedup, operator: str, *, holds: bool, fails: bool) -> bool:
        __tracebackhide__ = True
        if not (holds or fails):
            asked = other.label if isinstance(other, Speedup) else f"{other:g}"
            between = f"; {self.compared(other)}" if isinstance(other, Speedup) else ""
            end(self, f"inconclusive: {self.label} {operator} {asked}? {self.sentence()}{between}")
        return holds

    def compared(self, other: Speedup) -> str:
        """Return in words how fast it is compared with another runner."""
        return f"{self.label} is {self.times_as_fast_as(other)} as fast as {other.label}"


def end(speedup: Speedup, said: str, *, failed: bool = False) -> NoReturn:
    """End the test: with a failure if the function failed or the author wants that, else with a skip."""
    __tracebackhide__ = True
    if failed or speedup.inconclusive == "fail":
        pytest.fail(said, pytrace=False)
    pytest.skip(said)


@dataclass(frozen=True, slots=True, eq=False)
class Speedups:
    """What a function gains from each runner.

    Attributes:
        sequential: The baseline.
        by_runner: The others, by the name of the runner.
    """

    sequential: Speedup
    by_runner: Mapping[str, Speedup]

    @property
    def threads(self) -> Speedup:
        """Return that of threads."""
        return self["threads"]

    @property
    def processes(self) -> Speedup:
        """Return that of processes."""
        return self["processes"]

    def __getitem__(self, runner: str) -> Speedup:
        """Return that of a runner.

        Raises:
            KeyError: It was not asked for; the message says how to.
        """
        if runner == "sequential":
            return self.sequential
        if runner not in self.by_runner:
            raise KeyError(
                f"{runner} was not measured, only {', '.join(self.by_runner)}: name it in runners="
            )
        return self.by_runner[runner]

    def __repr__(self) -> str:
        return "; ".join(map(repr, self))

    def __iter__(self) -> Iterator[Speedup]:
        """Yield sequential, then the others."""
        return iter((self.sequential, *self.by_runner.values()))


def explained(operator: str, left: object, right: object) -> list[str] | None:
    """Return how pytest explains a comparison that does not hold, or None if no speedup is compared."""
    found = [each for each in (left, right) if isinstance(each, Speedup)]
    if not found:
        return None
    sides = [each.label if isinstance(each, Speedup) else str(each) for each in (left, right)]
    lines = [f"{sides[0]} {operator} {sides[1]}", *(repr(each) for each in found)]
    if len(found) == 2 and all(each.rounds_s for each in found):
        lines.append(found[0].compared(found[1]))
    return lines


def ratio_in_blocks(above: Sequence[float], below: Sequence[float]) -> Interval:
    """Return the median of the ratios within blocks; entry i of both belongs to block i."""
    return median_interval([over / under for over, under in zip(above, below, strict=True)])


def _times(value: float) -> str:
    return f"{_digits(value)}×"


def _digits(value: float) -> str:
    return f"{value:.2f}" if value < 100 else f"{value:,.0f}"
