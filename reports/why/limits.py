"""The limits that the rules decide by, and the comparisons: a whole interval on one side, or nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.speedups.verdicts import verdict
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from reports.why.evidence import CellEvidence

REACHED = 0.8
"""Within a fifth of a limit is at it. The worst error of one speedup was 8 % (identical arms, interleaved),
and an efficiency divides two of them; a loss of more than a fifth is thus no noise."""
GIL_BOUND = 0.9
"""Above this share the GIL leaves threads less than a ninth to gain: within what noise hides."""
GIL_MATTERS = 0.1
"""Below this share a thread finds the GIL free nine times in ten."""
GIL_MOSTLY_FREE = 0.5
"""Below this share the GIL leaves room for two threads side by side."""
SHARE_ERROR = 0.04
"""How far the sampled share was from known truth beyond its interval, for most mixes."""
WAITED_SHARE = 0.1
"""Waiting for less than a tenth of the time leaves less than a ninth to gain, as GIL_BOUND does."""
HARDLY_COMPUTING_CORES = 0.1
"""Less of a core is no lack of cores: a fair scheduler would need ten competitors on every core for that."""
MOSTLY_WAITING_CORES = 0.5
"""Sequential work that keeps fewer cores busy waits for most of its time, and waits overlap without cores."""
SEVERAL_CORES = 1.1
"""Sequential work that keeps more busy has threads of its own."""
COSTLY = 1.25
"""CPU time for the same items beyond this factor is work that sequential did not do. Two busy cores alone
raise it: they share caches, memory and a clock rate."""
THROTTLED_SHARE = 0.1
"""A quota that stops the processes for more than a tenth of the time decides about their speed."""
SATURATED_CORES = 0.8
"""Beyond this a helper with one thread of its own, such as a server, has hardly anything left."""
WORTH_TELLING = 1.1
"""A single traced round is no more exact than a tenth."""
STARTUP_SHARE = 0.5
"""Half of the timed rounds: no other cause can then have a larger part."""


def above(interval: Interval | None, limit: float) -> bool:
    """Tell whether a whole interval lies above a limit; what is not known lies nowhere."""
    return interval is not None and interval.low > limit


def below(interval: Interval | None, limit: float) -> bool:
    """Tell whether a whole interval lies below a limit; what is not known lies nowhere."""
    return interval is not None and interval.high < limit


def faster(cell: CellEvidence) -> bool:
    """Tell whether the cell was faster than sequential."""
    return verdict(cell.speedup) == "faster"


def most_speedup(cell: CellEvidence) -> float:
    """Return the speedup that so many workers can have with so many items, were they all alone and equal.

    The last round of items may not fill all workers: 20 items on 8 workers take 3 turns, so 20/3 at most.
    """
    return cell.items / math.ceil(cell.items / cell.workers)


def reached_ceiling(cell: CellEvidence) -> bool:
    """Tell whether the cell got what the machine allowed."""
    return above(cell.efficiency_of_ceiling, REACHED)


def short_of_ceiling(cell: CellEvidence) -> bool:
    """Tell whether the machine would have allowed clearly more than the cell got."""
    return below(cell.efficiency_of_ceiling, REACHED)


def sequential_waited(cell: CellEvidence) -> bool:
    """Tell whether sequential waited for something else than a free core for a sizeable part of its time.

    What it did not compute it waited or queued for a core. While it queues, others have all cores busy, so
    it queued for no more than ``others' cores busy / usable CPUs`` of the time.
    """
    before, others = cell.reference_cores_busy, cell.reference_other_cores
    if before is None or below(before, HARDLY_COMPUTING_CORES):
        return before is not None
    return others is not None and 1 - before.high - max(0.0, others.high) / cell.usable_cpus > WAITED_SHARE


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


def _inverse(share: float) -> float:
    return 1 / share if share > 0 else math.inf
