"""How many of the user's items to send to a process at a time: what was measured, and what to paste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.batches.facts import OWN, curve_of
from reports.statistics.intervals import UNKNOWN, Interval, ratio_in_blocks, side_of_one
from reports.user_function.calls import call_count

if TYPE_CHECKING:
    from reports.chapters.batches.facts import Curve
    from reports.data.model import Run
    from reports.data.user_function import Own

ONE_BY_ONE = frozenset(
    {
        "processes",
        "processes-spawn",
        "processes-forkserver",
        "processes-fork",
        "processes-divided",
    }
)
"""Runners that send items one by one: their code may get a chunk size."""


def chunk_to_paste(run: Run, own: Own, runner: str, workers: int) -> int | None:
    """Return the chunk size for the code of a runner; None to leave it as it was measured.

    Only one that is shown to be faster than items sent one by one, that gives every worker a chunk, and that
    no cell of the run contradicts.

    Args:
        run: The run.
        own: The function.
        runner: The runner of the code.
        workers: The workers of the code.
    """
    curve = curve_of(run, OWN)
    if runner not in ONE_BY_ONE or curve is None or not curve.pays:
        return None
    size = curve.enough.chunk_size
    fits = size * workers <= call_count(own)
    return size if fits and not contradicted(run, curve) else None


def contradicted(run: Run, curve: Curve) -> bool:
    """Tell whether one chunk per worker did the opposite in the run's own cells of what it did here."""
    sides = {side_of_one(gain_of_chunked_cells(run, curve.workers)), side_of_one(curve.steps[-1].gain)}
    return sides == {"above", "below"}


def gain_of_chunked_cells(run: Run, workers: int) -> Interval:
    """Return how many times as fast ``processes-chunked`` was as ``processes``; unknown without both."""
    wall_s = {
        cell.id.runner: cell.wall_s
        for cell in run.cells
        if cell.id.role == "measured" and cell.id.workers == workers
    }
    if not {"processes", "processes-chunked"} <= set(wall_s):
        return UNKNOWN
    return ratio_in_blocks(wall_s["processes"], wall_s["processes-chunked"])
