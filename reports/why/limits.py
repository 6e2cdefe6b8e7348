"""The limits that the rules for a cause compare a cell with.

A comparison needs the whole interval on one side of its limit, or it decides nothing.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from reports.speedups.rounds import items_bound
from reports.speedups.verdicts import verdict
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from reports.why.evidence import CellEvidence

MachineLimit = Literal["quota", "helper", "server", "others", "CPUs", "programs", "sharing", ""]
"""What limits a cell: a CPU quota, a saturated helper process, the disk or server that the work waits for,
other programs, the number of CPUs, programs that the task starts, or what cores share; empty if unknown."""

REACHED = 0.8
"""Within a fifth of a limit counts as at the limit. The worst error of one speedup was 8 % (identical arms,
interleaved), and an efficiency divides two of them, so noise explains no loss of more than a fifth."""

MOSTLY_REACHED = 0.5
"""Below it, a cell lost more than it got, and the loss is what needs an explanation."""

EXCEEDED = 1.1
"""A whole interval above it is not noise: the task runs better in one process, for example with its own
threads."""

GIL_BOUND = 0.9
"""Above this share the GIL leaves threads less than a ninth to gain, which noise can hide."""

SHARE_ERROR = 0.04
"""How far py-spy's share lay from the known truth outside its interval, for most mixes. Most shares are read
from CPython's memory, with an error of at most 0.025."""

HAND_OVER_S = 50e-6
"""The most that a hand-over costs: system calls on both sides, and 5 to 50 µs until a sleeping thread is
awake on another core with cold caches."""

OFTEN_PER_S = round((1 - REACHED) / HAND_OVER_S)
"""Fewer hand-overs per second cannot cost a fifth of the time, the least by which a cell misses a limit. The
switch interval of 5 ms forces a twentieth of that on busy threads; the work itself causes the rest."""

WAITED_SHARE = 0.1
"""Waiting for less than a tenth of the time leaves less than a ninth to gain, as GIL_BOUND does."""

HARDLY_COMPUTING_CORES = 0.1
"""Work that uses less of a core does not lack cores: on a fair scheduler it would take ten competitors per
core."""

MOSTLY = 0.5
"""Half of the time, or of the loss: nothing else can then have a larger part."""

SEVERAL_CORES = 1.1
"""Sequential work that keeps more cores busy has its own threads."""

COSTLY = 1.25
"""CPU time for the same items beyond this factor is extra work. Against sequential, busy cores alone raise
it, because they share caches, memory and clock rate."""

FAULTS_MATTER = 0.1
"""Part of a worker's time: less leaves less than a ninth to gain, as GIL_BOUND does."""

THROTTLED_SHARE = 0.1
"""A quota that stops the processes in more than a tenth of its periods limits their speed."""

SATURATED_CORES = 0.8
"""Beyond this a helper with one thread, for example a server, has hardly any capacity left."""

WORTH_TELLING = 1.1
"""A single traced round is exact to a tenth at best."""


def above(interval: Interval | None, limit: float) -> bool:
    """Tell whether a whole interval lies above a limit; False if it is not known."""
    return interval is not None and interval.low > limit


def below(interval: Interval | None, limit: float) -> bool:
    """Tell whether a whole interval lies below a limit; False if it is not known."""
    return interval is not None and interval.high < limit


def faster(cell: CellEvidence) -> bool:
    """Tell whether the cell was faster than sequential, by its one verdict."""
    return (cell.verdict or verdict(cell.speedup)) == "faster"


def slower(cell: CellEvidence) -> bool:
    """Tell whether it was slower, by the same verdict."""
    return (cell.verdict or verdict(cell.speedup)) == "slower"


def most_speedup(cell: CellEvidence) -> float:
    """Return the speedup that the cell's workers can have with its items."""
    return items_bound(cell.items, cell.workers)


def reached_ceiling(cell: CellEvidence) -> bool:
    """Tell whether the cell got what the machine allowed, where that is what limits it."""
    return above(cell.efficiency_of_ceiling, REACHED) and not exceeds_ceiling(cell)


def short_of_ceiling(cell: CellEvidence) -> bool:
    """Tell whether the machine would have allowed clearly more than the cell got."""
    return below(cell.efficiency_of_ceiling, REACHED)


def exceeds_ceiling(cell: CellEvidence) -> bool:
    """Tell whether the cell was clearly faster than independent processes, which then limit nothing here."""
    return above(cell.efficiency_of_ceiling, EXCEEDED)


def sequential_waited(cell: CellEvidence) -> bool:
    """Tell whether sequential spent a sizeable part of its time waiting for something other than a CPU."""
    return least_waited(cell) > WAITED_SHARE


def sequential_mostly_waited(cell: CellEvidence) -> bool:
    """Tell whether it did so for most of its time; such waits can overlap on any number of cores."""
    return least_waited(cell) > MOSTLY


def least_waited(cell: CellEvidence) -> float:
    """Return the least part of its time in which sequential waited for something other than a CPU.

    The one rule on waiting: time without computing was waiting, unless sequential queued for a core, a quota
    stopped it, or a hypervisor ran another machine. NaN where that is not known.
    """
    before, queued = cell.reference_cores_busy, _most_queued(cell)
    if before is None or queued is None:
        return math.nan
    throttled = cell.reference_throttled
    return 1 - before.high - queued - (throttled.high if throttled else 0.0) - _most_stolen(cell)


def _most_queued(cell: CellEvidence) -> float | None:
    """Return the most part of its time in which sequential queued for a core; None if that is unknown.

    While it queued, others kept all cores busy, so it was at most ``others' cores busy / usable CPUs``.
    """
    if below(cell.reference_cores_busy, HARDLY_COMPUTING_CORES):
        return 0.0
    if cell.reference_queued is not None:
        return cell.reference_queued.high
    others = cell.reference_other_cores
    return None if others is None else max(0.0, others.high) / cell.usable_cpus


def _most_stolen(cell: CellEvidence) -> float:
    """Return the most part of its time in which a hypervisor kept sequential from computing.

    Time is stolen from busy CPUs only, so sequential's part of the stolen time is its part of all CPU time.
    """
    before, stolen, others = cell.reference_cores_busy, cell.reference_stolen, cell.reference_other_cores
    if before is None or stolen is None or not stolen.high > 0:
        return 0.0
    beside = max(0.0, others.low) if others else 0.0
    return stolen.high * before.high / (before.high + beside) if before.high > 0 else stolen.high


def shares_gil(cell: CellEvidence) -> bool:
    """Tell whether the cell's workers are threads under one GIL, with something to share it for."""
    return cell.worker_kind == "threads" and cell.gil_enabled is not False and most_speedup(cell) > 1


def gil_limit(share: Interval) -> Interval:
    """Return the speedup that threads can have at most, since only one at a time holds the GIL.

    Time under the GIL adds up to ``share`` of the sequential time T however many threads there are, so the
    round takes at least ``share * T``, and the speedup is at most ``1 / share`` (Amdahl's law for a lock).
    """
    return Interval(*(_inverse(part) for part in (share.estimate, share.high, share.low)))


def exceeds_gil_limit(cell: CellEvidence) -> bool:
    """Tell whether the speedup contradicts the GIL share of sequential, its sampling error allowed for."""
    share = cell.reference_gil_share
    return share is not None and above(cell.speedup, _inverse(share.low - SHARE_ERROR))


def slower_than_gil_limit(cell: CellEvidence) -> bool:
    """Tell whether a GIL that is held so long does not explain how slow the cell is."""
    share = cell.reference_gil_share
    return share is not None and below(cell.speedup, REACHED * gil_limit(share).low)


def gil_leaves_room(cell: CellEvidence) -> bool:
    """Tell whether the GIL allows clearly more: threads let it free, or sequential's share allows as much."""
    return below(cell.gil_share, REACHED - SHARE_ERROR) or slower_than_gil_limit(cell)


def extra_cost(cell: CellEvidence) -> Interval | None:
    """Return the CPU time of the cell over that of independent processes, or over sequential if unknown.

    Independent processes keep as many cores busy, so slowdown by shared caches or memory cancels out.
    """
    return cell.cost_over_ceiling or cell.cpu_cost


def _inverse(share: float) -> float:
    return 1 / share if share > 0 else math.inf


def was_stopped(cell: CellEvidence) -> bool:
    """Tell whether a CPU quota stopped the cell often enough to limit its speed."""
    return above(cell.throttled_share, THROTTLED_SHARE)


def helpers_saturated(cell: CellEvidence) -> bool:
    """Tell whether a helper process may have been saturated."""
    return above(cell.helper_cores_busy, SATURATED_CORES)


def others_took_cores(cell: CellEvidence) -> bool:
    """Tell whether other programs took at least a fifth of the cores that the workers could use."""
    return above(cell.lost_cores, (1 - REACHED) * min(cell.workers, cell.usable_cpus))


def programs_computed(cell: CellEvidence) -> bool:
    """Tell whether programs that the task starts took most of the CPU time."""
    return above(cell.children_share, MOSTLY)


def slowed_by_sharing(cell: CellEvidence) -> bool:
    """Tell whether the same items took more CPU time in parallel although each worker had its own core.

    Only what cores share can then have slowed them down.
    """
    if cell.worker_kind == "coroutines" or cell.workers > cell.usable_cpus:
        return False
    return above(cell.cpu_cost, COSTLY) and above(cell.cores_busy, REACHED * cell.workers)


def machine_limit(cell: CellEvidence) -> MachineLimit:
    """Return what is known to have set the ceiling."""
    known: dict[MachineLimit, bool] = {
        "quota": was_stopped(cell),
        "helper": helpers_saturated(cell),
        "server": _serves_no_more(cell),
        "others": others_took_cores(cell),
        "CPUs": cell.workers > cell.usable_cpus and cell.worker_kind != "coroutines",
        "programs": programs_computed(cell),
        "sharing": slowed_by_sharing(cell),
    }
    return next((limit for limit, holds in known.items() if holds), "")


def _serves_no_more(cell: CellEvidence) -> bool:
    """Tell whether a disk or server sets the ceiling: cores are idle, and no cell of the group got more.

    Cores that other programs used are not idle. A disk or server that gives another runner or more workers a
    higher speedup is not at its limit.
    """
    if not sequential_waited(cell) or cell.ceiling is None:
        return False
    lost = max(0.0, cell.lost_cores.high) if cell.lost_cores else 0.0
    left = below(cell.cores_busy, REACHED * cell.usable_cpus - lost)
    return left and not above(cell.most_in_group, cell.ceiling.high)


def lock_wait(cell: CellEvidence) -> Interval | None:
    """Return the part of its items' time in which threads waited for a lock, minus what sequential waits.

    An item that waits for its own thread also waits on a futex, but equally long under sequential.
    """
    states, before = cell.thread_states, cell.reference_thread_states
    if states is None or before is None or cell.worker_kind == "coroutines" or most_speedup(cell) <= 1:
        return None
    mine, theirs, scale = states.lock, before.lock, before.item_s / states.item_s
    return Interval(
        mine.share - scale * theirs.share, mine.low - scale * theirs.high, mine.high - scale * theirs.low
    )
