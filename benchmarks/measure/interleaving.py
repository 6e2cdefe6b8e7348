"""Blocks without a reference: one round of every arm in a fresh random order, until the time is up.

The rules are those of ``benchmarks.measure.blocks``: the first block warms up and is thrown away, an arm that
fails is left out from then on, and stopping never looks at what was measured.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

from benchmarks.measure.interval import MIN_VALUES
from benchmarks.process.failure import TASK_ERRORS

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Mapping

Key = TypeVar("Key")
Seen = TypeVar("Seen")


@dataclass(frozen=True, slots=True)
class Limits:
    """When the blocks end: before one would exceed ``budget_s``, but not before ``min_blocks``."""

    budget_s: float
    min_blocks: int = MIN_VALUES
    max_blocks: int = 100


@dataclass(frozen=True, slots=True)
class Watch(Generic[Key]):
    """Whom the loop tells what it does, and the clock of the budget, in seconds."""

    clock: Callable[[], float]
    round_starts: Callable[[Key], None]
    block_ended: Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Interleaved(Generic[Key, Seen]):
    """What was seen of every arm in every block, and what was raised by those that failed."""

    rounds: dict[Key, list[Seen]]
    failures: dict[Key, BaseException] = field(default_factory=dict)


def interleave(
    arms: Mapping[Key, Callable[[], Seen]], limits: Limits, shuffle: random.Random, watch: Watch[Key]
) -> Interleaved[Key, Seen]:
    """Run the blocks; every arm runs one round when it is called, and returns what was seen of it."""
    seen: Interleaved[Key, Seen] = Interleaved({arm: [] for arm in arms})
    _run_block(seen, arms, shuffle, watch)
    for rounds in seen.rounds.values():
        rounds.clear()
    started = watch.clock()
    for count in range(1, limits.max_blocks + 1):
        if not seen.rounds:
            break
        block_started = watch.clock()
        _run_block(seen, arms, shuffle, watch)
        now = watch.clock()
        watch.block_ended(count)
        if count >= limits.min_blocks and (now - started) + (now - block_started) > limits.budget_s:
            break
    return seen


def _run_block(
    seen: Interleaved[Key, Seen],
    arms: Mapping[Key, Callable[[], Seen]],
    shuffle: random.Random,
    watch: Watch[Key],
) -> None:
    order = list(seen.rounds)
    shuffle.shuffle(order)
    for arm in order:
        watch.round_starts(arm)
        try:
            seen.rounds[arm].append(arms[arm]())
        except TASK_ERRORS as error:
            seen.failures[arm] = error
            del seen.rounds[arm]
