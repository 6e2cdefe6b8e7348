"""The kinds of measurement, and the presets: which are measured, how precisely, and how long it may take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.runners.model import Runner


class Kind(StrEnum):
    """What is measured beside the speedups, in this order."""

    STARTUP = "startup"
    DISPATCH = "dispatch"
    LATENCY = "latency"
    SYNCHRONIZATION = "synchronization"
    LESSON = "lesson"
    CALIBRATION = "calibration"

    @property
    def words(self) -> str:
        """Return how people call it."""
        return _WORDS.get(self, str(self))


_WORDS = {
    Kind.STARTUP: "start-up",
    Kind.SYNCHRONIZATION: "synchronisation",
    Kind.LESSON: "the usual mistakes",
}
SPEEDUP = "speedup"
"""What the groups of cells are called where kinds are named."""

MIN_BLOCKS = 6
"""With five values even the interval from the smallest to the largest covers the median only 93.75 %."""
MAX_BLOCKS = 400
"""Enough for any precision worth waiting for; keeps the JSON small when rounds are very short."""


class Extras(StrEnum):
    """How much is measured of the variants among the runners, unless ``RUNNERS=`` names them."""

    NONE = "none"
    FEWEST = "fewest"
    """With the fewest workers, and some also with the most."""
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Preset:
    """When the blocks of a group end, and what is measured beside the groups, and how much of it.

    Attributes:
        name: What ``PRESET=`` says.
        precision: Wanted half-width of every speedup's interval over its median; 0.02 is two per cent.
        budget_s: Seconds after which a group stops even if it is less precise than that.
        kinds: What is measured beside the groups unless others are asked for.
        extras: How much of the runners that are variants is measured.
        all_workers: Whether every power of two is a number of workers, or only the fewest and the most.
        evidence: Whether cells are explained after their last block.
        gil_sample_s: Seconds for which the GIL share of a cell is sampled.
        gil_sample_all: Whether every number of threads is sampled, or only the smallest.
        startup_repeats: How often each runner is started with each number of workers.
        dispatch_s: Seconds for the blocks of the dispatch measurements.
        latency_s: Seconds for all of the latency measurements.
        synchronization_s: Seconds for the blocks of all experiments with primitives.
        synchronization_part: Part of an experiment's full size that one round has.
        calibration_s: Seconds for which each mix of known GIL share is sampled.
        min_blocks: Fewest blocks, whatever the budget: with fewer there is no interval.
        max_blocks: Most blocks, whatever the precision.
    """

    name: str
    precision: float
    budget_s: float
    kinds: frozenset[Kind] = frozenset()
    extras: Extras = Extras.NONE
    all_workers: bool = True
    evidence: bool = True
    gil_sample_s: int = 0
    gil_sample_all: bool = False
    startup_repeats: int = MIN_BLOCKS
    dispatch_s: float = 15
    latency_s: float = 8
    synchronization_s: float = 15
    synchronization_part: float = 0.02
    calibration_s: int = 1
    min_blocks: int = MIN_BLOCKS
    max_blocks: int = MAX_BLOCKS

    def samples(self, runner: Runner) -> bool:
        """Return whether the GIL share is sampled under the runner; of few variants those that scale."""
        return self.extras is not Extras.FEWEST or runner.also_widest or not runner.extra


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "quick",
            precision=0.05,
            budget_s=2.5,
            kinds=frozenset({Kind.LATENCY, Kind.LESSON}),
            all_workers=False,
            gil_sample_s=1,
        ),
        Preset(
            "default",
            precision=0.02,
            budget_s=25,
            kinds=frozenset(Kind) - {Kind.CALIBRATION},
            extras=Extras.FEWEST,
            gil_sample_s=2,
            dispatch_s=40,
            latency_s=48,
            synchronization_s=45,
            synchronization_part=0.05,
            calibration_s=2,
        ),
        Preset(
            "full",
            precision=0.01,
            budget_s=300,
            kinds=frozenset(Kind),
            extras=Extras.ALL,
            gil_sample_s=5,
            gil_sample_all=True,
            startup_repeats=15,
            dispatch_s=150,
            latency_s=480,
            synchronization_s=300,
            synchronization_part=1.0,
            calibration_s=5,
        ),
    )
}
