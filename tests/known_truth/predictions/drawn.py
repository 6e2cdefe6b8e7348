"""Worlds that are drawn, what a run would have measured in each, and how far predictions miss the truth."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reports.speedups.rounds import items_bound
from reports.statistics.intervals import Interval, median_interval
from reports.statistics.prediction import NO_LOCK, Facts, predict
from reports.why.limits import REACHED, WAITED_SHARE
from tests.known_truth.predictions.simulated import Memory, World, round_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.statistics.prediction import Prediction

ASKED = 8
COUNTS = (2, 4, 8)
BLOCKS = 12
RUNNERS = ("threads", "processes")
MEMORIES: tuple[Memory, ...] = ("plenty", "slower together", "contention", "limited")
SHARE_ERROR = 0.01
"""How far the simulated share of the GIL lies from the truth, as a standard deviation."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One prediction and its truth.

    Attributes:
        hidden: Whether a limit binds that does not show at the cores that were measured.
    """

    world: World
    runner: str
    cores: int
    told: Prediction
    truth: float
    hidden: bool

    @property
    def error(self) -> float:
        """The part of the truth by which the estimate misses it, over or under: 0.1 is a tenth."""
        return abs(math.log(self.told.speedup.estimate / self.truth))

    @property
    def holds(self) -> bool:
        """Whether the interval has the truth."""
        return self.told.speedup.low <= self.truth <= self.told.speedup.high


def tries(count: int, seed: int = 0) -> Iterator[Tried]:
    """Yield a prediction of 8 cores for so many worlds, each for both runners, from 2 cores or from 4."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        world = draw(chance, MEMORIES[number % len(MEMORIES)])
        cores, noise = chance.choice((2, 4)), chance.choice((0.01, 0.03))
        for runner in RUNNERS:
            facts = measured(world, runner, cores, noise, chance)
            told = predict(facts, ASKED)
            truth = _speedup(world, runner, ASKED, ASKED)[0]
            yield Tried(world, runner, cores, told, truth, _is_hidden(world, cores))


def draw(chance: random.Random, memory: Memory) -> World:
    """Return a world; a third has no GIL to speak of, a third nothing else, and the others are in between."""
    held = chance.choice((chance.uniform(0.0, 0.05), chance.uniform(0.05, 0.9), 1.0))
    return World(
        held=held,
        waits=chance.choice((0.0, 0.0, chance.uniform(0.0, 1 - held))),
        pieces=chance.randint(1, 8),
        memory=memory,
        strength=chance.uniform(0.2, 0.7) if memory == "limited" else chance.uniform(0.005, 0.15),
        sending=chance.choice((0.001, chance.uniform(0.0, 0.2))),
        passing=chance.choice((0.0, chance.uniform(0.0, 0.02))),
        items=chance.choice((16, 20, 32)),
    )


def measured(world: World, runner: str, cores: int, noise: float, chance: random.Random) -> Facts:
    """Return what a run on so many cores would know: speedups with noise, and the share of the GIL."""
    exact = {(name, n): _speedup(world, name, n, cores) for name in (runner, "ceiling") for n in COUNTS}

    def blocks(name: str) -> dict[int, tuple[float, ...]]:
        return {
            n: tuple(
                exact[name, n][0] * math.exp(chance.gauss(0, noise * math.sqrt(2))) for _ in range(BLOCKS)
            )
            for n in COUNTS
        }

    def free(name: str) -> frozenset[int]:
        return frozenset(n for n in COUNTS if n <= cores or exact[name, n][1] < WAITED_SHARE * n)

    share = min(1.0, max(0.0, world.held + chance.gauss(0, SHARE_ERROR)))
    lock = Interval(share, max(0.0, share - 2 * SHARE_ERROR), min(1.0, share + 2 * SHARE_ERROR))
    ceilings = blocks("ceiling")
    bounded = {
        n: median_interval(ceilings[n]).high / items_bound(world.items, n) for n in COUNTS if n <= cores
    }
    return Facts(
        blocks(runner),
        ceilings,
        free(runner),
        free("ceiling"),
        cores,
        lock if runner == "threads" else NO_LOCK,
        partial(items_bound, world.items),
        shares_memory=runner == "threads",
        limited=any(part < REACHED for part in bounded.values()),
    )


def _speedup(world: World, runner: str, workers: int, cores: int) -> tuple[float, float]:
    """Return the exact speedup and how many workers waited for a core."""
    alone_s = float(world.items)
    seconds, queued = round_of(world, runner, workers, cores, seed=workers)
    return alone_s / seconds, queued


def _is_hidden(world: World, cores: int) -> bool:
    """Tell whether memory limits 8 workers and not yet those that were measured."""
    return world.memory == "limited" and world.strength * cores <= 1 < world.strength * ASKED
