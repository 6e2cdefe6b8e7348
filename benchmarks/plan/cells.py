"""A cell: workload x runner x workers, one row of the result and one pytest test."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ALL_NUMBERS: Mapping[str, tuple[int, ...]] = MappingProxyType({})
"""No runner is measured with fewer numbers of workers than the others."""


class Role(StrEnum):
    """What a cell is for within its group."""

    REFERENCE = "reference"
    """Sequential: what the speedups of the group refer to."""
    AA_CONTROL = "twin"
    """The A/A control: sequential once more. Its true speedup is 1.00, so it shows the noise of the run."""
    MEASURED = "measured"
    CEILING = "ceiling"
    """What the machine allows: isolated processes without a runner (``benchmarks.measure.ceiling``)."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One workload under one runner with a number of workers."""

    workload: str
    runner: str
    workers: int
    role: Role = Role.MEASURED

    @property
    def is_reference(self) -> bool:
        """Return whether the group has no speedups without this cell, which is sequential."""
        return self.role in {Role.REFERENCE, Role.AA_CONTROL}

    @property
    def label(self) -> str:
        """Return a name for people, unique within a run, such as ``sleep-threads-4``."""
        suffix = f"-{self.role}" if self.is_reference else ""
        return f"{self.workload}-{self.runner}-{self.workers}{suffix}"

    @property
    def sentence(self) -> str:
        """Return how an error names the cell, such as ``sleep under threads with 4 workers``."""
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

    The sequential runner is always there, asked for or not: without it there is no speedup.

    Args:
        workload: The workload.
        runners: The runners.
        workers: The numbers of workers.
        fewer: Runners that get only some of the numbers, with those.
    """
    always = tuple(Cell(workload, "sequential", 1, role) for role in (Role.REFERENCE, Role.AA_CONTROL))
    parallel = [runner for runner in runners if runner != "sequential"]
    ceilings = tuple(Cell(workload, "ceiling", count, Role.CEILING) for count in workers if parallel)
    measured = tuple(
        Cell(workload, runner, count) for runner in parallel for count in fewer.get(runner, workers)
    )
    return always + ceilings + measured
