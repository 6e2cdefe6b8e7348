"""What is measured: a cell (workload x runner x workers, one row of the result), and the presets."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from benchmarks.runners.model import Variant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.runners.model import Runner

MIN_BLOCKS = 6
"""Six, because even the whole range of five values covers the median with only 93.75 %."""

MAX_BLOCKS = 400
"""Enough for any useful precision; keeps the JSON small when rounds are very short."""

ALL_NUMBERS: Mapping[str, tuple[int, ...]] = MappingProxyType({})
"""Every runner is measured with all worker counts."""


class Role(StrEnum):
    """What a cell is for within its group."""

    REFERENCE = "reference"
    """Sequential, the baseline of the group's speedups."""
    AA_CONTROL = "twin"
    """The A/A control: sequential once more. Its true speedup is 1.00, so it shows the noise of the run."""
    MEASURED = "measured"
    CEILING = "ceiling"
    """The machine's limit: independent processes without a runner (``benchmarks.measure.ceiling``)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One workload under one runner with a number of workers."""

    workload: str
    runner: str
    workers: int
    role: Role = Role.MEASURED

    @property
    def is_reference(self) -> bool:
        """Return whether this is the sequential cell that all speedups of the group refer to."""
        return self.role in {Role.REFERENCE, Role.AA_CONTROL}

    @property
    def label(self) -> str:
        """Return a readable name, unique within a run, for example ``sleep-threads-4``."""
        suffix = f"-{self.role}" if self.is_reference else ""
        return f"{self.workload}-{self.runner}-{self.workers}{suffix}"

    @property
    def sentence(self) -> str:
        """Return how errors name the cell, for example ``sleep under threads with 4 workers``."""
        if self.is_reference:
            return f"{self.workload} under {self.runner} ({self.role})"
        return f"{self.workload} under {self.runner} with {self.workers} workers"


def group_cells(
    workload: str,
    runners: tuple[str, ...],
    workers: tuple[int, ...],
    fewer: Mapping[str, tuple[int, ...]] = ALL_NUMBERS,
) -> tuple[Cell, ...]:
    """Return the cells of one workload: the reference, its A/A control, the ceilings, and runners by workers.

    The sequential runner is always included: without it there is no speedup.

    Args:
        workload: The workload.
        runners: The runners.
        workers: The worker counts.
        fewer: Worker counts by runner, where they differ from ``workers``.
    """
    always = tuple(Cell(workload, "sequential", 1, role) for role in (Role.REFERENCE, Role.AA_CONTROL))
    parallel = [runner for runner in runners if runner != "sequential"]
    ceilings = tuple(Cell(workload, "ceiling", count, Role.CEILING) for count in workers if parallel)
    measured = tuple(
        Cell(workload, runner, count) for runner in parallel for count in fewer.get(runner, workers)
    )
    return always + ceilings + measured


class Extent(IntEnum):
    """How much is measured by default; each extent includes the previous one.

    A kind of measurement says from which extent on it is measured, and how much in each.
    """

    QUICK = 1
    DEFAULT = 2
    FULL = 3


@dataclass(frozen=True, slots=True)
class Preset:
    """When the blocks of a group end, which evidence is collected, and how much is measured in all.

    Attributes:
        name: The value of ``PRESET=``.
        precision: Wanted relative half-width of every speedup's interval; 0.02 is two percent.
        budget_s: Seconds after which a group stops even if it is less precise.
        extent: Which worker counts are measured for variant runners, and which other kinds of measurement.
        all_workers: Whether every power of two is a worker count, or only the smallest and the largest.
        evidence: Whether evidence is collected after the last block.
        gil_sample_s: Seconds for which the GIL share of a cell is sampled.
        gil_sample_all: Whether the GIL is sampled with every worker count, or only the smallest.
        memory_s: Seconds for measuring the memory of a group's cells with their work loaded; 0 for none.
        min_blocks: Fewest blocks, whatever the budget: with fewer there is no interval.
        max_blocks: Most blocks, whatever the precision.
    """

    name: str
    precision: float
    budget_s: float
    extent: Extent = Extent.QUICK
    all_workers: bool = True
    evidence: bool = True
    gil_sample_s: float = 0
    gil_sample_all: bool = False
    memory_s: float = 0
    min_blocks: int = MIN_BLOCKS
    max_blocks: int = MAX_BLOCKS

    def samples(self, runner: Runner) -> bool:
        """Return whether the GIL share is sampled under the runner; among variants, only scaling ones."""
        return self.extent is not Extent.DEFAULT or runner.variant in {None, Variant.SCALING}

    def numbers(self, runner: Runner, workers: tuple[int, ...]) -> tuple[int, ...]:
        """Return the worker counts of a runner that the user did not name.

        For variants, by extent: none; the smallest, and for scaling variants also the largest; all. None
        for a runner that needs an uninstalled package, that only a first look asks for, or only its name;
        and, up to the default extent, for one that does here what ``processes`` does.
        """
        missing = runner.variant is Variant.OPTIONAL and runner.unavailable() is not None
        by_name = runner.variant in {Variant.ON_DEMAND, Variant.NAMED}
        if missing or by_name or (runner.variant and self.extent is Extent.QUICK):
            return ()
        if runner.repeats_processes and self.extent is not Extent.FULL:
            return ()
        if runner.variant is None or self.extent is Extent.FULL:
            return workers
        ends = (workers[0], workers[-1]) if runner.variant is Variant.SCALING else workers[:1]
        return tuple(dict.fromkeys(ends))


PRESETS = {
    preset.name: preset
    for preset in (
        Preset("quick", precision=0.05, budget_s=2.5, all_workers=False, gil_sample_s=0.5),
        Preset("default", precision=0.02, budget_s=17, extent=Extent.DEFAULT, gil_sample_s=1.5, memory_s=4),
        Preset(
            "full",
            precision=0.01,
            budget_s=300,
            extent=Extent.FULL,
            gil_sample_s=5,
            gil_sample_all=True,
            memory_s=60,
        ),
    )
}
