"""Opens the ceiling as a cell of a group: its rounds take part in the same blocks as all others."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.evidence.ceiling import Ceiling, CeilingError, open_ceiling
from benchmarks.meters import Meters
from benchmarks.open_cell import TASK_ERRORS, failure
from benchmarks.rounds import metered_round

if TYPE_CHECKING:
    from benchmarks.cells import Cell
    from benchmarks.open_cell import Work
    from benchmarks.rounds import Round


@dataclass(frozen=True, slots=True)
class OpenCeiling:
    """A cell whose processes hold their chunks and wait for the signal."""

    cell: Cell
    work: Work
    ceiling: Ceiling
    closing: ExitStack
    meters: Meters

    def run(self) -> Round:
        """Run one round.

        Raises:
            CellFailedError: A process failed; the cell is closed.
        """
        try:
            return metered_round(self.meters, lambda: self.ceiling.run(self.work.clock))
        except CeilingError as error:
            self.closing.close()
            raise failure(self.cell, "in a round", error) from error


def open_ceiling_cell(cell: Cell, work: Work) -> OpenCeiling:
    """Open the processes of the ceiling with the cell's number of workers.

    Raises:
        CellFailedError: A process does not come up.
    """
    with ExitStack() as closing:
        try:
            ceiling = closing.enter_context(open_ceiling(cell.workers, work.workload, work.items))
        except TASK_ERRORS as error:
            raise failure(cell, "while its processes were started", error) from error
        meters = Meters(ceiling.pids, work.helpers, work.throttled)
        return OpenCeiling(cell, work, ceiling, closing.pop_all(), meters)
