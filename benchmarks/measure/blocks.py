"""The measurement: interleaved blocks until they are precise enough, or until the time is used up.

A block has one round of everything that is measured together, in a new random order and at most seconds
apart, so that a slow moment of the machine affects all of them. The first block is a warm-up and discarded;
what fails is left out from then on. The number of blocks is decided once, after the minimum number: by the
widths of the intervals and by the clock, never by where an interval lies.
"""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from benchmarks.plan.presets import MIN_BLOCKS, Role
from benchmarks.process.messages import TASK_ERRORS, BlockEnded, FailedError, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.measure.rounds import Round
    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Send, Starting

CONFIDENCE = 0.95

NUMBERS_OF_BLOCKS = (12, 18, 27, 42, 64, 100, 150, 230, 400)
"""Stopping at the first narrow interval, checked after every block, makes 95 % intervals cover the truth in
as few as 83 % of the cases, because intervals that are narrow by chance are wrong more often. Deciding once,
after six blocks, keeps 95 % with these numbers, whatever the distribution (test_stopping)."""

NEEDED = 3.76
"""Blocks needed for a wanted width = this × (six blocks' width / wanted width)². Under a normal distribution
the range of six is 2.53 standard deviations wide, and the interval of the median of n blocks 4.91 /
sqrt(n)."""

Key = TypeVar("Key")

Seen = TypeVar("Seen")


def no_width(_rounds: object) -> None:
    """Return no width: no intervals are computed while measuring."""


@dataclass(frozen=True, slots=True)
class Planned:
    """The planned number of blocks, and why they end then."""

    blocks: int
    then_because: str = "enough blocks"


@dataclass(frozen=True, slots=True)
class StopRule:
    """When the blocks end: at a number that gives the wanted precision, or before one exceeds the budget.

    Attributes:
        budget_s: Seconds for all blocks.
        min_blocks: Fewest, whatever the budget.
        max_blocks: Most, whatever the precision.
        precision: Wanted relative half-width.
        widest: Returns the largest relative half-width, or None.
    """

    budget_s: float
    min_blocks: int = MIN_BLOCKS
    max_blocks: int = 100
    precision: float = 0.0
    widest: Callable[[Any], float | None] = no_width

    def planned(self, widest: float | None) -> Planned:
        """Return the planned number of blocks, given the width after the minimum number."""
        if widest is None or not self.precision:
            return Planned(self.max_blocks)
        needed = NEEDED * (widest / self.precision) ** 2
        promising = (count for count in NUMBERS_OF_BLOCKS if needed <= count <= self.max_blocks)
        found = next(promising, None)
        return Planned(self.max_blocks) if found is None else Planned(found, "precise")

    def reason(self, count: int, planned: Planned, next_end_s: float) -> str:
        """Return why the blocks end now, or an empty string if they go on.

        Args:
            count: How many are complete.
            planned: The planned number, and why no more.
            next_end_s: When another block would end, in seconds from the beginning of the first.
        """
        if count < self.min_blocks:
            return ""
        if count >= planned.blocks:
            return planned.then_because
        return "time budget" if next_end_s > self.budget_s else ""


@dataclass(frozen=True, slots=True)
class Reporter(Generic[Key]):
    """Callbacks of the measuring loop, and the clock for its time budget, in seconds."""

    send: Send
    starting: Callable[[Key], Starting]
    clock: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Blocks(Generic[Key, Seen]):
    """What was measured and what failed.

    Attributes:
        rounds: By key, the result of its round in every block; without failed keys.
        failures: The errors of failed keys.
        stopped_because: Why the blocks ended.
        references: Keys that all others need as their baseline.
    """

    rounds: dict[Key, list[Seen]]
    failures: dict[Key, BaseException] = field(default_factory=dict)
    stopped_because: str = ""
    references: frozenset[Key] = frozenset()

    @property
    def count(self) -> int:
        """Return the number of complete blocks."""
        return min((len(rounds) for rounds in self.rounds.values()), default=0)

    def drop(self, key: Key, error: BaseException) -> None:
        """Drop a failed key; if it is the baseline, drop all others, too."""
        self.failures[key] = error
        del self.rounds[key]
        if key in self.references:
            for other in list(self.rounds):
                self.failures[other] = FailedError(Failure(f"the baseline has no time: {error}"))
                del self.rounds[other]


def measure_blocks(
    runs: Mapping[Key, Callable[[], Seen]],
    rule: StopRule,
    seed: str,
    reporter: Reporter[Key],
    references: frozenset[Key] = frozenset(),
) -> Blocks[Key, Seen]:
    """Run one warm-up block and discard it, then run blocks until the rule is satisfied.

    Args:
        runs: By key, a function that runs one round and returns its result.
        rule: When to stop.
        seed: Seed of the order within blocks.
        reporter: Gets every round and block.
        references: Keys that all others need as their baseline.
    """
    shuffle = random.Random(seed)  # noqa: S311 - an order, no secret
    blocks: Blocks[Key, Seen] = Blocks({key: [] for key in runs}, references=references)
    _run_block(blocks, runs, shuffle, reporter)
    for rounds in blocks.rounds.values():
        rounds.clear()
    started, planned = reporter.clock(), Planned(rule.max_blocks)
    while blocks.rounds and not blocks.stopped_because:
        block_started = reporter.clock()
        _run_block(blocks, runs, shuffle, reporter)
        now = reporter.clock()
        widest = rule.widest(blocks.rounds)
        if blocks.count == rule.min_blocks:
            planned = rule.planned(widest)
        next_end_s = (now - started) + (now - block_started)
        blocks.stopped_because = rule.reason(blocks.count, planned, next_end_s)
        reporter.send(BlockEnded(blocks.count, widest))
    return blocks


def _run_block(
    blocks: Blocks[Key, Seen],
    runs: Mapping[Key, Callable[[], Seen]],
    shuffle: random.Random,
    reporter: Reporter[Key],
) -> None:
    order = list(blocks.rounds)
    shuffle.shuffle(order)
    for key in order:
        if key not in blocks.rounds:  # the baseline just failed
            continue
        reporter.send(reporter.starting(key))
        try:
            blocks.rounds[key].append(runs[key]())
        except TASK_ERRORS as error:
            blocks.drop(key, error)


@dataclass(frozen=True, slots=True)
class Interval:
    """A median and its interval, which covers the true median with at least the wanted confidence."""

    low: float
    median: float
    high: float

    @property
    def relative_half_width(self) -> float:
        """Return half the interval's width over the median: 0.02 means within two percent."""
        return (self.high - self.low) / 2 / self.median


def widest_interval(rounds: Mapping[Cell, Sequence[Round]]) -> float | None:
    """Return the largest relative half-width of the group's speedups, or None while there is none.

    Ceilings are evidence, not results: they don't prolong a group.
    """
    reference = next((seen for cell, seen in rounds.items() if cell.role is Role.REFERENCE), [])
    widths = []
    for cell, seen in rounds.items():
        if cell.role in {Role.REFERENCE, Role.CEILING}:
            continue
        speedups = [base.wall_s / own.wall_s for base, own in zip(reference, seen, strict=False)]
        interval = median_interval(speedups)
        if interval is None:
            return None
        widths.append(interval.relative_half_width)
    return max(widths, default=None)


def median_interval(values: Sequence[float], confidence: float = CONFIDENCE) -> Interval | None:
    """Return the median of ``values`` with its interval, or None for too few values."""
    rank = lower_rank(len(values), confidence)
    if rank is None:
        return None
    ordered = sorted(values)
    return Interval(ordered[rank - 1], median(ordered), ordered[-rank])


def lower_rank(count: int, confidence: float = CONFIDENCE) -> int | None:
    """Return the 1-based rank of the value that bounds the median from below, or None for too few values.

    The number of values below the true median is binomial with p = 1/2, whatever the distribution; the
    bound is the largest rank r with 2 P(X < r) <= 1 - confidence (the sign test turned into an interval;
    Conover, Practical Nonparametric Statistics, section 3.2). The upper bound is rank ``count + 1 - r``.
    """
    tail, rank = 0.0, 0
    while rank < count:
        tail += math.comb(count, rank) / 2**count
        if 2 * tail > 1 - confidence:
            break
        rank += 1
    return rank or None
