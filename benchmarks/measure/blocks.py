"""The measurement: interleaved blocks until they are precise enough, or until their time is up.

A block holds one round of everything that is measured together, in a fresh random order and seconds apart at
most, so that a slow moment of the machine hits all alike. The first block warms up and is thrown away; what
fails is left out from then on; stopping looks at widths and at the clock, never at where an interval lies
(DESIGN, section 5).
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from benchmarks.plan.presets import MIN_BLOCKS
from benchmarks.process.messages import TASK_ERRORS, BlockEnded, FailedError, Failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from benchmarks.process.messages import Send, Starting

Key = TypeVar("Key")
Seen = TypeVar("Seen")


def no_width(_rounds: object) -> None:
    """Return no width: nothing is formed from the rounds while they are measured."""


@dataclass(frozen=True, slots=True)
class StopRule:
    """When the blocks end: at the wanted precision, or before one would exceed the budget.

    Attributes:
        budget_s: Seconds for all blocks.
        min_blocks: Fewest, whatever the budget.
        max_blocks: Most, whatever the precision.
        precision: Relative half-width that is narrow enough.
        widest: Returns the largest that there is, if there is one yet.
    """

    budget_s: float
    min_blocks: int = MIN_BLOCKS
    max_blocks: int = 100
    precision: float = 0.0
    widest: Callable[[Any], float | None] = no_width

    def reason(self, count: int, widest: float | None, next_end_s: float) -> str:
        """Return why the blocks end now, or nothing if they go on.

        Args:
            count: How many there are.
            widest: The largest half-width.
            next_end_s: When another block would end, in seconds from the beginning of the first.
        """
        if count < self.min_blocks:
            return ""
        if widest is not None and widest <= self.precision:
            return "precise"
        if count >= self.max_blocks:
            return "enough blocks"
        return "time budget" if next_end_s > self.budget_s else ""


@dataclass(frozen=True, slots=True)
class Reporter(Generic[Key]):
    """Whom the loop reports to, with which message before each round, and the clock of the budget, in s."""

    send: Send
    starting: Callable[[Key], Starting]
    clock: Callable[[], float] = time.monotonic


@dataclass(slots=True)
class Blocks(Generic[Key, Seen]):
    """What was seen and what failed.

    Attributes:
        rounds: Of each key what its round of every block returned; those that failed have none.
        failures: What these raised.
        stopped_because: Why there are no more blocks.
        references: Those without which all others are worth nothing.
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
        """Leave out what has failed; without its reference a group has nothing left to compare."""
        self.failures[key] = error
        del self.rounds[key]
        if key in self.references:
            for other in list(self.rounds):
                self.failures[other] = FailedError(Failure(f"its reference has no time: {error}"))
                del self.rounds[other]


def measure_blocks(
    runs: Mapping[Key, Callable[[], Seen]],
    rule: StopRule,
    seed: str,
    reporter: Reporter[Key],
    references: frozenset[Key] = frozenset(),
) -> Blocks[Key, Seen]:
    """Run one block to warm up and throw it away, then blocks until the rule is satisfied.

    Args:
        runs: What runs a round of each, and returns what was seen of it.
        rule: When to stop.
        seed: Of the order within blocks.
        reporter: Is told of every round and block.
        references: Those without which all others are worth nothing.
    """
    shuffle = random.Random(seed)  # noqa: S311 - an order, no secret
    blocks: Blocks[Key, Seen] = Blocks({key: [] for key in runs}, references=references)
    _run_block(blocks, runs, shuffle, reporter)
    for rounds in blocks.rounds.values():
        rounds.clear()
    started = reporter.clock()
    while blocks.rounds and not blocks.stopped_because:
        block_started = reporter.clock()
        _run_block(blocks, runs, shuffle, reporter)
        now = reporter.clock()
        widest = rule.widest(blocks.rounds)
        next_end_s = (now - started) + (now - block_started)
        blocks.stopped_because = rule.reason(blocks.count, widest, next_end_s)
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
        if key not in blocks.rounds:  # its reference failed a moment ago
            continue
        reporter.send(reporter.starting(key))
        try:
            blocks.rounds[key].append(runs[key]())
        except TASK_ERRORS as error:
            blocks.drop(key, error)
