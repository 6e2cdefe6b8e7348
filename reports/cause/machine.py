"""Rules on the machine: no runner could have been faster there and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause import words
from reports.cause.limits import (
    REACHED,
    SEVERAL_CORES,
    THROTTLED_SHARE,
    above,
    below,
    faster,
    most_speedup,
    reached_ceiling,
    sequential_waited,
    short_of_ceiling,
)
from reports.cause.model import Cause, cause
from reports.formatting import cores

if TYPE_CHECKING:
    from reports.cause.model import CauseName
    from reports.evidence import CellEvidence

NAME: CauseName = "limited by the machine"


def at_the_ceiling(cell: CellEvidence) -> Cause | None:
    """The machine allowed clearly less than so many workers could do, and the cell got about that."""
    at_it = reached_ceiling(cell) or (faster(cell) and not short_of_ceiling(cell))
    if not at_it or not below(cell.ceiling, REACHED * most_speedup(cell)):
        return None
    return cause(cell, NAME, words.ceiling(cell), words.reached(cell), _why(cell), words.busy(cell))


def stopped_by_quota(cell: CellEvidence) -> Cause | None:
    """A CPU quota stopped the processes for a sizeable part of the time."""
    share = cell.throttled_share
    if share is None or not above(share, THROTTLED_SHARE):
        return None
    return cause(cell, NAME, f"a CPU quota stopped it {words.share(share)} of the time", words.busy(cell))


def blas_threads_times_workers(cell: CellEvidence) -> Cause | None:
    """BLAS threads times workers are more than there are CPUs, and sequential used several already."""
    threads = cell.blas_threads or 1
    crowded = threads > 1 and threads * cell.workers > cell.usable_cpus
    if cell.worker_kind == "coroutines" or not crowded:
        return None
    if not above(cell.reference_cores_busy, SEVERAL_CORES) or above(cell.speedup, 1):
        return None
    before = cores(cell.reference_cores_busy.estimate) if cell.reference_cores_busy else ""
    return cause(
        cell,
        NAME,
        f"{cell.workers} workers with {threads} BLAS threads each share {cell.usable_cpus} CPUs",
        f"sequential alone kept {before} cores busy",
    )


def _why(cell: CellEvidence) -> str:
    """Return what is known to have set the ceiling; nothing if nothing is."""
    if words.helpers(cell):
        return words.helpers(cell)
    if sequential_waited(cell):
        return "what it waits for serves no more at once"
    if words.others(cell):
        return words.others(cell)
    if cell.workers > cell.usable_cpus and cell.worker_kind != "coroutines":
        return f"{cell.workers} workers share {cell.usable_cpus} CPUs"
    return ""
