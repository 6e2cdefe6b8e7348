"""Everything that is worked out from one run, once: the page, the charts, the CSV and the summary show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.best import best_cells
from reports.cells import cell_table
from reports.noise_floor import noise_floor
from reports.rounds import rounds_table
from reports.speedup import block_speedups

if TYPE_CHECKING:
    import pandas as pd

    from reports.model import Run


@dataclass(frozen=True, slots=True, eq=False)  # equal is the same one: tables have no hash
class Analysis:
    """A run and its tables.

    Attributes:
        blocks: One row for each round, with its speedup within its block.
        cells: One row for each cell, timed or not.
        best: The rows of ``cells`` that are the best of their runner in their group.
        noise: One row for each twin.
    """

    run: Run
    blocks: pd.DataFrame
    cells: pd.DataFrame
    best: pd.DataFrame
    noise: pd.DataFrame

    @property
    def workloads(self) -> tuple[str, ...]:
        """The workloads in the run's order, those without any time included."""
        return tuple(self.cells["workload"].unique())

    @property
    def runners(self) -> tuple[str, ...]:
        """The names of all runners that were compared with sequential, sorted."""
        return tuple(sorted(self.cells.loc[self.cells["role"] == "measured", "runner"].unique()))


def analyse(run: Run) -> Analysis:
    """Return all tables of a run."""
    blocks = block_speedups(rounds_table(run))
    cells = cell_table(run, blocks)
    return Analysis(run, blocks, cells, best_cells(cells), noise_floor(cells))
