"""Rules on what is not the GIL: the machine, sending to isolated workers, and starting workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.statistics.intervals import Interval
from reports.why import words
from reports.why.limits import (
    COSTLY,
    EXCEEDED,
    HARDLY_COMPUTING_CORES,
    MOSTLY,
    REACHED,
    SEVERAL_CORES,
    above,
    below,
    exceeds_ceiling,
    extra_cost,
    faster,
    machine_limit,
    most_speedup,
    programs_computed,
    reached_ceiling,
    sequential_waited,
    short_of_ceiling,
    slower,
    was_stopped,
)
from reports.why.words import Cause, cause, remedied
from reports.wording.numbers import cores, rough_share, workers

if TYPE_CHECKING:
    from reports.why.briefs import CauseName
    from reports.why.evidence import CellEvidence

LIMITED: CauseName = "limited by the machine"


LESS_MEMORY = "If memory is the limit, smaller pieces that fit into caches, or reused buffers, would help."

FEWER_NATIVE_THREADS = (
    "Set OMP_NUM_THREADS or OPENBLAS_NUM_THREADS to give each worker fewer threads; the runners "
    "threads-divided and processes-divided measure that."
)


def at_the_ceiling(cell: CellEvidence) -> Cause | None:
    """The machine allowed clearly less than the workers could do, and the cell got about that much."""
    at_it = reached_ceiling(cell) or (faster(cell) and not short_of_ceiling(cell))
    if not at_it or exceeds_ceiling(cell) or not below(cell.ceiling, REACHED * most_speedup(cell)):
        return None
    found = cause(cell, LIMITED, words.ceiling(cell), words.limit(cell), words.busy(cell))
    return remedied(found, LESS_MEMORY) if machine_limit(cell) == "sharing" else found


def child_programs_compute(cell: CellEvidence) -> Cause | None:
    """Child programs compute: they run in parallel, whatever runner waits for them.

    They must do most of the computing and keep about as many CPUs busy as workers or CPUs allow, so that
    neither waiting nor other programs explain the gain.
    """
    if not programs_computed(cell) or not faster(cell) or short_of_ceiling(cell):
        return None
    most = min(cell.workers, cell.usable_cpus)
    computes = above(cell.reference_cores_busy, MOSTLY)
    if not computes or not above(cell.cores_busy, REACHED * most):
        return None
    full = cell.workers >= cell.usable_cpus > 1
    limit = f"more than {workers(cell.usable_cpus)} hardly help on {cell.usable_cpus} CPUs" * full
    return cause(cell, "child programs compute", words.programs(cell), words.busy(cell), limit)


def one_cpu(cell: CellEvidence) -> Cause | None:
    """One CPU: work that computes can gain nothing from any runner, with or without a GIL."""
    if cell.usable_cpus != 1 or cell.worker_kind == "coroutines" or faster(cell) or short_of_ceiling(cell):
        return None
    if not above(cell.reference_cores_busy, HARDLY_COMPUTING_CORES) or sequential_waited(cell):
        return None
    return cause(
        cell, "one CPU", "only 1 CPU is usable while the work computes", words.ceiling(cell), words.busy(cell)
    )


def stopped_by_quota(cell: CellEvidence) -> Cause | None:
    """A CPU quota stopped the processes in a sizeable part of its periods."""
    return cause(cell, LIMITED, words.stopped(cell), words.busy(cell)) if was_stopped(cell) else None


def too_many_native_threads(cell: CellEvidence) -> Cause | None:
    """Oversubscription: workers × native threads, for example of BLAS, exceed the CPUs, and that costs time.

    That is shown if the same pool is faster with these threads divided, or if sequential already used several
    cores and either nothing was gained or all cores are busy. Independent processes have as many threads, so
    what they reach is not the ceiling here.
    """
    if below(cell.divided_gain, EXCEEDED):  # it was tried and did not help
        return None
    shown = above(cell.divided_gain, EXCEEDED)
    threads = cell.blas_threads or 1
    crowded = threads > 1 and threads * cell.workers > cell.usable_cpus
    if cell.worker_kind == "coroutines" or not (shown or (crowded and _used_all_cores(cell))):
        return None
    before = cell.reference_cores_busy
    several = f"sequential alone kept {cores(before.estimate)} cores busy" if before and not shown else ""
    share = f"{cell.workers} workers with {threads} BLAS threads each share {cell.usable_cpus} CPUs" * crowded
    evidence = (share, words.divided_gain(cell) * shown, several, words.busy(cell))
    return remedied(cause(cell, "too many native threads", *evidence), FEWER_NATIVE_THREADS)


def _used_all_cores(cell: CellEvidence) -> bool:
    """Tell whether sequential used several cores, and the cell gained nothing or all that these left idle."""
    full = above(cell.cores_busy, REACHED * cell.usable_cpus)
    return above(cell.reference_cores_busy, SEVERAL_CORES) and (full or not faster(cell))


def dispatch_bound(cell: CellEvidence) -> Cause | None:
    """Dispatch-bound: the same work without sending was clearly faster, and handing over explains the loss.

    The ceiling runs the same items in as many processes and sends nothing, so the loss is 1 - efficiency of
    the ceiling. That alone names no cause: dispatch must be measured as most of the loss.
    """
    kept = cell.efficiency_of_ceiling
    if kept is None or cell.worker_kind != "isolated" or not short_of_ceiling(cell):
        return None
    if not _dispatch_explains(cell, kept):
        return None
    lost = Interval(1 - kept.estimate, 1 - kept.high, 1 - kept.low)
    return cause(
        cell,
        "dispatch-bound",
        f"{rough_share(lost)} of the speed of independent processes went into sending items and results",
        words.dispatch(cell),
        words.ceiling(cell),
    )


def _dispatch_explains(cell: CellEvidence, kept: Interval) -> bool:
    """Tell whether handing over took most of the loss, in the traced round.

    With more workers than CPUs, workers also wait for a CPU before they begin an item; if all CPUs are busy,
    sending must show as CPU time.
    """
    if cell.dispatch_share is None or not cell.dispatch_share > MOSTLY * (1 - kept.low):
        return False
    crowded = cell.workers > cell.usable_cpus and not below(cell.cores_busy, REACHED * cell.usable_cpus)
    return not crowded or above(extra_cost(cell), COSTLY)


def runs_in_parallel(cell: CellEvidence) -> Cause | None:
    """Runs in parallel: no GIL to share, faster than sequential, and not clearly short of the ceiling."""
    without_gil = cell.worker_kind == "isolated" or (
        cell.worker_kind == "threads" and cell.gil_enabled is False
    )
    if not without_gil or not faster(cell) or cell.efficiency_of_ceiling is None or short_of_ceiling(cell):
        return None
    whose = "there is no GIL" if cell.gil_enabled is False else words.own_gils(cell)
    return cause(cell, "runs in parallel", whose, words.divided(cell), words.busy(cell), words.ceiling(cell))


def startup_bound(cell: CellEvidence) -> Cause | None:
    """Start-up-bound: most of the timed rounds went into starting workers."""
    share = cell.startup_share
    if share is None or not above(share, MOSTLY):
        return None
    return cause(cell, "start-up-bound", f"starting workers took {rough_share(share)} of the time")


def one_worker(cell: CellEvidence) -> Cause | None:
    """One worker, or one item: nothing can run side by side, and nothing else slowed it down."""
    if most_speedup(cell) > 1 or short_of_ceiling(cell) or slower(cell):
        return None
    counts = (
        f"{cell.workers} worker{'s' * (cell.workers != 1)} and {cell.items} item{'s' * (cell.items != 1)}"
    )
    return cause(cell, "one worker", f"with {counts} nothing can run in parallel")
