"""What is known of runners for a prediction of more cores: from the cells of a run to what the model takes.

Whether the CPUs limited a cell decides what may be extrapolated: with as many CPUs as workers they did not,
and neither where workers hardly waited for one.
"""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from reports.speedups.rounds import KEY, items_bound
from reports.statistics.intervals import Interval
from reports.statistics.prediction import NO_LOCK, Facts
from reports.statistics.scheduling import LEAST_S, in_order
from reports.why.cause import diagnose
from reports.why.limits import REACHED, SHARE_ERROR, WAITED_SHARE, exceeds_gil_limit
from reports.wording.runners import family, prominence

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence

    import pandas as pd

    from reports.speedups.cells import Analysis
    from reports.why.evidence import CellEvidence


def known(analysis: Analysis) -> Iterator[tuple[CellEvidence, Facts]]:
    """Yield the cell of each runner with the most workers that have a CPU each, and its facts.

    One runner of each family in each workload; variants where there is nothing else.
    """
    evidence = diagnose(analysis).evidence
    timed = analysis.cells[(analysis.cells["status"] == "timed") & (analysis.cells["workers"] > 1)]
    groups = {name: [row for _, row in group.iterrows()] for name, group in timed.groupby("workload")}
    blocks = {key: tuple(found) for key, found in analysis.blocks.groupby(KEY, sort=False)["speedup"]}
    for workload in analysis.workloads:
        runners = sorted({runner for name, runner, _ in evidence if name == workload}, key=prominence)
        for runner in [each for each in runners if each == family(each)] or runners:
            cells = [cell for key, cell in evidence.items() if key[:2] == (workload, runner)]
            within = [cell for cell in cells if cell.workers <= cell.usable_cpus]
            cell = max(within or cells, key=lambda cell: cell.workers)
            yield cell, _facts(analysis, cell, groups.get(workload, ()), blocks)


def _facts(
    analysis: Analysis,
    cell: CellEvidence,
    rows: Sequence[pd.Series],
    blocks: Mapping[tuple[Hashable, ...], Sequence[float]],
) -> Facts:
    mine = [row for row in rows if row["role"] == "measured" and row["runner"] == cell.runner]
    ceilings = [row for row in rows if row["role"] == "ceiling"]
    lock, cpus = _lock(analysis, cell), cell.usable_cpus
    return Facts(
        {int(row["workers"]): blocks[tuple(row[KEY])] for row in mine},
        {int(row["workers"]): blocks[tuple(row[KEY])] for row in ceilings if lock},
        frozenset(
            int(row["workers"]) for row in mine if cell.worker_kind == "coroutines" or _is_free(row, cpus)
        ),
        frozenset(int(row["workers"]) for row in ceilings if _is_free(row, cpus)),
        cpus,
        lock or NO_LOCK,
        _items_allow(analysis, cell),
        shares_memory=cell.worker_kind == "threads",
        limited=any(row["workers"] <= cpus and _is_limited(row) for row in ceilings),
    )


def _is_free(row: pd.Series, usable_cpus: int) -> bool:
    """Tell whether the CPUs did not limit a cell: each worker had one, or none waited for one for long.

    Where waiting for a CPU is not metered, cores must have been idle. Cores that other programs kept from the
    cell are not.
    """
    if row["workers"] <= usable_cpus:
        return True
    queued = row["queued_threads_high"]
    if not math.isnan(queued):
        return bool(queued < WAITED_SHARE * row["workers"])
    lost = row["lost_cores_high"]
    return bool(row["cores_busy_high"] + (lost if lost > 0 else 0.0) < REACHED * usable_cpus)


def _is_limited(row: pd.Series) -> bool:
    """Tell whether independent processes lost more than a fifth, for which noise is no explanation."""
    return bool(row["speedup_high"] < REACHED * items_bound(int(row["items"]), int(row["workers"])))


def _lock(analysis: Analysis, cell: CellEvidence) -> Interval | None:
    """Return which part of its time a worker needs what only one can have; None where that is not known.

    Of threads it is the share of the GIL, which may be as wrong as the run's own test of it shows. Coroutines
    share one thread, for all that they compute.
    """
    if cell.worker_kind == "isolated" or (cell.worker_kind == "threads" and cell.gil_enabled is False):
        return NO_LOCK
    if cell.worker_kind == "coroutines":
        return _within_one(cell.reference_cores_busy, 0.0)
    if exceeds_gil_limit(cell):
        return None
    tested = analysis.run.gil_self_test
    error = tested.largest_error if tested else None
    return _within_one(cell.reference_gil_share, SHARE_ERROR if error is None else error)


def _within_one(part: Interval | None, error: float) -> Interval | None:
    if part is None:
        return None
    low, high = (part.estimate if math.isnan(end) else end for end in (part.low, part.high))
    return Interval(min(1.0, part.estimate), max(0.0, min(1.0, low - error)), min(1.0, high + error))


def _items_allow(analysis: Analysis, cell: CellEvidence) -> Callable[[int], float]:
    """Return the bound by the number of items, or by the times of a user's unequal ones in their order."""
    own = analysis.run.own
    items_s = own.items_s if own else None
    known = own is not None and items_s and len(items_s) * own.repeats == cell.items
    if own is None or not items_s or not known or max(items_s) < LEAST_S:
        return partial(items_bound, cell.items)
    return partial(in_order, items_s * own.repeats)
