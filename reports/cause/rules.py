"""The rules in their order: the first that applies names the one main cause of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause.contention import contended
from reports.cause.coroutines import bound_to_one_thread
from reports.cause.gil import gil_bound, gil_released, partly_gil_bound
from reports.cause.inconclusive import inconclusive, no_interval
from reports.cause.machine import at_the_ceiling, blas_threads_times_workers, stopped_by_quota
from reports.cause.processes import dispatch_bound, runs_in_parallel
from reports.cause.startup import one_worker, startup_bound
from reports.cause.waiting import waiting_overlapped
from reports.evidence import collect

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis
    from reports.cause.model import Cause
    from reports.evidence import CellEvidence, CellKey

RULES: tuple[Callable[[CellEvidence], Cause | None], ...] = (
    no_interval,  # nothing to explain
    startup_bound,  # most of the time went elsewhere than into the work
    one_worker,
    gil_bound,  # before the machine: a free machine would not help
    partly_gil_bound,
    bound_to_one_thread,  # likewise
    at_the_ceiling,  # before all gains: what explains that there is no more of them
    stopped_by_quota,
    blas_threads_times_workers,
    dispatch_bound,  # what is lost comes before what is gained, too
    contended,
    waiting_overlapped,  # before the GIL and the cores: it needs neither
    gil_released,
    runs_in_parallel,
)


def main_cause(cell: CellEvidence) -> Cause:
    """Return the one main cause of a cell; where no rule applies, what is missing."""
    found = (rule(cell) for rule in RULES)
    return next((cause for cause in found if cause is not None), None) or inconclusive(cell)


def causes(analysis: Analysis) -> dict[CellKey, Cause]:
    """Return the main cause of every measured cell that has a time, in the order of the table of cells."""
    return {key: main_cause(cell) for key, cell in collect(analysis).items()}
