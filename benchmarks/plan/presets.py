"""The presets: how much is measured, how precise a group should become, and how long that may take."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from benchmarks.runners.model import Variant

if TYPE_CHECKING:
    from benchmarks.runners.model import Runner

MIN_BLOCKS = 6
"""With five values even the interval from the smallest to the largest covers the median only 93.75 %."""
MAX_BLOCKS = 400
"""Enough for any precision worth waiting for; keeps the JSON small when rounds are very short."""


class Extent(IntEnum):
    """How much is measured, where nothing is asked for by name; each has all of the one before.

    A kind of measurement says from which of them on it is measured, and what it takes in each.
    """

    QUICK = 1
    DEFAULT = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Preset:
    """When the blocks of a group end, what explains its cells, and how much is measured in all.

    Attributes:
        name: What ``PRESET=`` says.
        precision: Wanted half-width of every speedup's interval over its median; 0.02 is two percent.
        budget_s: Seconds after which a group stops even if it is less precise than that.
        extent: How much is measured of the runners that are variants, and beside the groups.
        all_workers: Whether every power of two is a number of workers, or only the fewest and the most.
        evidence: Whether cells are explained after their last block.
        gil_sample_s: Seconds for which the GIL share of a cell is sampled.
        gil_sample_all: Whether every number of threads is sampled, or only the smallest.
        min_blocks: Fewest blocks, whatever the budget: with fewer there is no interval.
        max_blocks: Most blocks, whatever the precision.
    """

    name: str
    precision: float
    budget_s: float
    extent: Extent = Extent.QUICK
    all_workers: bool = True
    evidence: bool = True
    gil_sample_s: int = 0
    gil_sample_all: bool = False
    min_blocks: int = MIN_BLOCKS
    max_blocks: int = MAX_BLOCKS

    def samples(self, runner: Runner) -> bool:
        """Return whether the GIL share is sampled under the runner; of few variants those that scale."""
        return self.extent is not Extent.DEFAULT or runner.variant in {None, Variant.SCALING}

    def numbers(self, runner: Runner, workers: tuple[int, ...]) -> tuple[int, ...]:
        """Return with which of the numbers of workers a runner is measured that nobody has named.

        Of variants that is none, then the fewest, and the most of those that are asked how they scale, then
        all; and none if it needs what is not installed here.
        """
        missing = runner.variant is Variant.OPTIONAL and runner.unavailable() is not None
        if missing or (runner.variant and self.extent is Extent.QUICK):
            return ()
        if runner.variant is None or self.extent is Extent.FULL:
            return workers
        ends = (workers[0], workers[-1]) if runner.variant is Variant.SCALING else workers[:1]
        return tuple(dict.fromkeys(ends))


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("quick", precision=0.05, budget_s=2.5, all_workers=False, gil_sample_s=1),
        Preset("default", precision=0.02, budget_s=25, extent=Extent.DEFAULT, gil_sample_s=2),
        Preset("full", precision=0.01, budget_s=300, extent=Extent.FULL, gil_sample_s=5, gil_sample_all=True),
    )
}
