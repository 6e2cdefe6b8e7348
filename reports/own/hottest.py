"""The line of source at which the GIL was held most often, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reports.model import GilShare, HotLine, Run

MOSTLY = 0.5
"""Part of the time under the GIL from which on a single line is where it was mostly held."""


def hottest_line(run: Run, workload: str, runner: str, workers: int) -> str | None:
    """Return such as ``mostly in parse.py line 88 (parse)``, or None if that was not sampled.

    What sequential work did stands in for a cell that was not sampled: its lines are the same.
    """
    for cell in sorted(run.cells, key=lambda cell: cell.id.role != "measured"):
        chosen = cell.id.role == "reference" or (cell.id.runner, cell.id.workers) == (runner, workers)
        if cell.id.workload == workload and chosen and cell.gil_share and cell.gil_share.hottest:
            return _in_words(cell.gil_share, cell.gil_share.hottest[0])
    return None


def _in_words(gil_share: GilShare, line: HotLine) -> str:
    """Say "mostly" only of a line with most of the share; both shares are parts of all samples."""
    often = "mostly" if line.share > MOSTLY * gil_share.share else "most often"
    number = f" line {line.line}" if line.line else ""
    return f"{often} in {line.file}{number} ({line.function})"
