"""Rules on workers of one process: threads under a GIL or without it, and coroutines in one thread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.why import words
from reports.why.limits import (
    COSTLY,
    GIL_BOUND,
    MOSTLY,
    MOSTLY_REACHED,
    OFTEN_PER_S,
    REACHED,
    WAITED_SHARE,
    WORTH_TELLING,
    above,
    below,
    exceeds_ceiling,
    exceeds_gil_limit,
    extra_cost,
    faster,
    gil_leaves_room,
    gil_limit,
    lock_wait,
    most_speedup,
    programs_computed,
    sequential_waited,
    shares_gil,
    short_of_ceiling,
)
from reports.why.words import Cause, cause, remedied
from reports.wording.numbers import ratio, rough_share

if TYPE_CHECKING:
    from reports.data.evidence import ThreadStates
    from reports.statistics.intervals import Interval
    from reports.why.evidence import CellEvidence

AWAIT = "Await the call, or run it in a thread (asyncio.to_thread): it blocks all other coroutines."
OF_A_LOCK = (
    "The lock is not the GIL: it is in the function or in a library that it calls, for example in a logging "
    "handler or a shared client. Hold it for less time, never wait while holding it, or give each worker its "
    "own"
)

OF_AN_OBJECT = (
    "It may also be the lock of a shared list or dict, on a build without a GIL: give each thread its own."
)

OBJECTS_OF_ITS_OWN = (
    "Give each thread its own objects, or use processes. Which objects are shared is not known: py-spy "
    "cannot read builds without a GIL."
)

REMEDY = "Do more work in each call, or use processes."


def gil_bound(cell: CellEvidence) -> Cause | None:
    """GIL-bound: threads held the GIL nearly all the time, or sequential did if threads were not sampled.

    Threads that take turns need about as long as sequential. If more than half of the time goes into work
    that sequential does not do, that work is the cause, not the GIL.
    """
    share = cell.gil_share or cell.reference_gil_share
    if below(cell.speedup, MOSTLY):
        return None
    if not shares_gil(cell) or exceeds_gil_limit(cell) or share is None or not above(share, GIL_BOUND):
        return None
    held = f"{words.holder(cell)} held the GIL {rough_share(share)} of the time"
    return cause(cell, "GIL-bound", held, words.busy(cell), words.stretch(cell))


def serialized_by_a_lock(cell: CellEvidence) -> Cause | None:
    """Serialized by a lock that is not the GIL: threads wait for it while they have an item.

    They waited longer for it than for the GIL, and longer than the computing that sequential does not need.
    Independent processes, each with its own lock, were clearly faster, or cores were idle if these were not
    measured. And the GIL leaves room for more.
    """
    waited, states = lock_wait(cell), cell.thread_states
    if states is None or not above(waited, 1 - REACHED) or waited is None:
        return None
    if not waited.low > max(states.gil.high, _computed_in_vain(cell, states)):
        return None
    if shares_gil(cell) and not gil_leaves_room(cell):
        return None
    scales = short_of_ceiling(cell)
    if not scales and (cell.efficiency_of_ceiling is not None or not _cores_idle(cell)):
        return None
    seen = words.ceiling(cell) if scales else words.busy(cell)
    evidence = (words.lock_wait(cell, waited), _gil_free(cell), seen)
    others = "; each process has its own" if scales else ""
    of_an_object = f" {OF_AN_OBJECT}" if cell.gil_enabled is False else ""
    return remedied(cause(cell, "serialized by a lock", *evidence), f"{OF_A_LOCK}{others}.{of_an_object}")


def _computed_in_vain(cell: CellEvidence, states: ThreadStates) -> float:
    """Return at most which part of the items' time is computing that sequential does not need."""
    cost = cell.cpu_cost.high if cell.cpu_cost else math.inf
    return states.computing.high * (1 - 1 / cost) if cost > 1 else 0.0


def _cores_idle(cell: CellEvidence) -> bool:
    return below(cell.cores_busy, REACHED * min(cell.usable_cpus, most_speedup(cell)))


def _gil_free(cell: CellEvidence) -> str:
    share = cell.gil_share or cell.reference_gil_share
    if cell.gil_enabled is False:
        return "there is no GIL"
    if cell.worker_kind == "isolated":
        return words.own_gils(cell)
    if share is None or not below(share, MOSTLY):
        return ""
    return f"{words.holder(cell)} held the GIL only {rough_share(share)} of the time"


def handed_over_too_often(cell: CellEvidence) -> Cause | None:
    """Handed over too often: passing the GIL on takes the time, not holding it.

    Each hand-over wakes a thread, which costs CPU time that sequential does not need. So there must be many
    hand-overs, more CPU time for the same items, and less speedup than machine and GIL share allow.
    """
    often = shares_gil(cell) and above(cell.hand_overs_per_s, OFTEN_PER_S)
    if not often or not below(cell.gil_share or cell.reference_gil_share, GIL_BOUND):
        return None
    if not short_of_ceiling(cell) or not gil_leaves_room(cell) or not above(extra_cost(cell), COSTLY):
        return None
    evidence = (words.hand_overs(cell), words.held(cell), words.cpu_cost(cell))
    return remedied(cause(cell, "handed over too often", *evidence), REMEDY)


def partly_gil_bound(cell: CellEvidence) -> Cause | None:
    """Partly GIL-bound: the share limits threads more than the machine does, and the speedup agrees."""
    share = cell.reference_gil_share
    if share is None or not shares_gil(cell) or exceeds_gil_limit(cell) or gil_leaves_room(cell):
        return None
    limit = gil_limit(share)
    if not above(cell.speedup, REACHED * limit.low):
        return None
    crowded = above(share, REACHED / most_speedup(cell)) and short_of_ceiling(cell)
    if not crowded and not _limit_binds(cell, share):
        return None
    held = f"sequential held the GIL {rough_share(share)} of the time, which limits threads to {ratio(limit)}"
    agrees = "the measured speedup agrees with that"
    return cause(cell, "partly GIL-bound", held, agrees, words.ceiling(cell))


def _limit_binds(cell: CellEvidence, share: Interval) -> bool:
    """Tell whether the GIL's limit is below what the workers could do, and the machine's above it."""
    limit = gil_limit(share)
    machine_allows = exceeds_ceiling(cell) or above(cell.ceiling, limit.high)
    return below(limit, most_speedup(cell)) and machine_allows


def gil_released(cell: CellEvidence) -> Cause | None:
    """GIL released: threads gain what there is to gain, because the GIL has room for all of them.

    It has if the threads did not hold it nearly all the time. If they were not sampled, each needs it for
    sequential's share of its time, and together they must need it for less than all of the time.
    Where programs that the task starts do the computing, no GIL has anything to do with it.
    """
    if not shares_gil(cell) or not faster(cell) or short_of_ceiling(cell) or programs_computed(cell):
        return None
    if cell.gil_share is not None:
        share, room = cell.gil_share, below(cell.gil_share, GIL_BOUND)
    elif cell.reference_gil_share is not None and not exceeds_gil_limit(cell):
        share = cell.reference_gil_share
        room = below(share, 1 / most_speedup(cell))
    else:
        return None
    if not room:
        return None
    only = "only " if below(share, MOSTLY) else ""
    held = f"{words.holder(cell)} held the GIL {only}{rough_share(share)} of the time"
    return cause(cell, "GIL released", held, words.divided(cell), words.busy(cell), words.ceiling(cell))


def contended(cell: CellEvidence) -> Cause | None:
    """Contended on shared objects: no GIL, more CPU time for the same items, and short of the ceiling.

    Reference counts and locks of shared objects move between cores, which costs CPU time that sequential work
    and independent processes do not need. For work that mostly waits, even many times its CPU time is little,
    so the extra time must also explain what the cell lacks.
    """
    if cell.worker_kind != "threads" or cell.gil_enabled is not False or not short_of_ceiling(cell):
        return None
    if not above(extra_cost(cell), COSTLY) or not _takes_the_time(cell):
        return None
    waited = lock_wait(cell)
    locks = words.lock_wait(cell, waited) if waited is not None and above(waited, WAITED_SHARE) else ""
    evidence = (words.cpu_cost(cell), locks, words.ceiling(cell))
    return remedied(cause(cell, "contended on shared objects", *evidence), OBJECTS_OF_ITS_OWN)


def _takes_the_time(cell: CellEvidence) -> bool:
    """Tell whether CPU time beyond what the items need takes a fifth of what the workers can compute."""
    cost, busy = extra_cost(cell), cell.cores_busy
    if cost is None or busy is None:
        return False
    return (1 - 1 / cost.low) * busy.low > (1 - REACHED) * min(cell.workers, cell.usable_cpus)


def bound_to_one_thread(cell: CellEvidence) -> Cause | None:
    """Bound to one thread: the thread of the event loop computed nearly all the time, with or without a GIL.

    Only that thread computes here, so the cores that the cell kept busy are its part of the time.
    """
    if cell.worker_kind != "coroutines" or most_speedup(cell) <= 1:
        return None
    if not above(cell.cores_busy, GIL_BOUND):
        return None
    return cause(
        cell,
        "bound to one thread",
        "coroutines take turns in one thread",
        words.busy(cell),
        words.ceiling(cell),
    )


def blocks_its_loop(cell: CellEvidence) -> Cause | None:
    """Blocks its event loop: coroutines wait without await, so all others wait too.

    Nothing computes meanwhile: a loop that is busy computing is bound to one thread instead.
    """
    if cell.worker_kind != "coroutines" or most_speedup(cell) <= 1:
        return None
    if not above(cell.loop_blocked_share, MOSTLY) or (faster(cell) and not short_of_ceiling(cell)):
        return None
    found = cause(cell, "blocks its event loop", words.loop(cell), words.busy(cell), words.ceiling(cell))
    return remedied(found, AWAIT)


def waiting_overlapped(cell: CellEvidence) -> Cause | None:
    """Waiting overlapped: sequential waited, and the gain needs overlapping waits.

    It must be a clear gain, and at least half of what independent processes reached.
    """
    if not faster(cell) or not sequential_waited(cell) or not _waits_must_overlap(cell):
        return None
    if not above(cell.speedup, WORTH_TELLING) or below(cell.efficiency_of_ceiling, MOSTLY_REACHED):
        return None
    return cause(cell, "waiting overlapped", words.waited(cell), words.busy(cell), words.ceiling(cell))


def _waits_must_overlap(cell: CellEvidence) -> bool:
    """Tell whether the gain needs overlapping waits.

    With less than one core busy, all computing would fit into one core. Else, waits one after the other take
    ``1 - cores busy`` of the sequential time, so a higher speedup than ``1 / (1 - cores busy)`` has
    overlapped them.
    """
    before = cell.reference_cores_busy
    if before is None:
        return False
    return below(cell.cores_busy, 1) or (before.high < 1 and cell.speedup.low > 1 / (1 - before.high))
