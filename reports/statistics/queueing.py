"""Laws of workers that share what serves one at a time: the memory, the GIL, the thread of an event loop.

A demand is the part of one worker's time that it spends at such a shared place while it is alone, 0 to 1.
With the demand known, each law gives the speedup of more workers; with a speedup known, each gives the
demand. No law has a constant that was fitted to anything.

- ``IN_STEP``: all workers come at once and wait for each other, as badly as can be. This is Amdahl's law with
  the demand as its serial fraction (G. M. Amdahl, 1967; N. J. Gunther, Guerrilla Capacity Planning, 2007,
  shows that it is the bound for workers in step).
- ``IN_TURN``: workers come at moments of their own and queue. Mean value analysis, exact for a closed
  queueing network (M. Reiser and S. S. Lavenberg, Mean-value analysis of closed multichain queueing networks,
  Journal of the ACM 27, 1980, pages 313-322).
- ``LOST_ONCE``: a loss that was seen was paid once, for example by a lower clock rate, and does not grow.
- ``AT_LIMIT``: nobody waits before the shared place is busy all the time, so 1 / demand at most (P. J.
  Denning and J. P. Buzen, The operational analysis of queueing network models, ACM Computing Surveys 10,
  1978, pages 225-261). Read the other way round, a loss that was seen is the limit: more workers add nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Callable

Array = NDArray[np.float64]

HALVINGS = 20
"""Of an interval of length 1: exact to a millionth, where an interval is exact to a hundredth."""


@dataclass(frozen=True, slots=True)
class Law:
    """One law; every array has an entry for each draw.

    Attributes:
        speedup: From a number of workers, which need not be whole, and their demands to their speedup.
        demand: From a number of workers above 1 and their speedup to the demand.
    """

    name: str
    speedup: Callable[[float, Array], Array]
    demand: Callable[[float, Array], Array]

    def of(self, workers: float, demand: float) -> float:
        """Return the speedup for one demand."""
        return float(self.speedup(workers, np.array([demand]))[0])


def in_step(workers: float, demand: Array) -> Array:
    """Return the speedup if all come at once: Amdahl's law."""
    speedup: Array = workers / (1 + demand * (workers - 1))
    return speedup


def serial_fraction(workers: float, speedup: Array) -> Array:
    """Return the demand by Amdahl's law."""
    return np.clip((workers / speedup - 1) / (workers - 1), 0.0, 1.0)


def in_turn(workers: float, demand: Array) -> Array:
    """Return the speedup if workers queue; between whole numbers of workers it is interpolated."""
    queue = before = after = np.zeros_like(demand)
    for present in range(1, int(np.ceil(workers)) + 1):
        stays = demand * (1 + queue)
        before, after = after, present / (1 - demand + stays)
        queue = after * stays
    between = workers - np.floor(workers)
    return after if between == 0 else before + between * (after - before)


def queueing_demand(workers: float, speedup: Array) -> Array:
    """Return the demand with which queueing workers have this speedup, by halving what is possible."""
    low, high = np.zeros_like(speedup), np.ones_like(speedup)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        faster = in_turn(workers, middle) > speedup
        low, high = np.where(faster, middle, low), np.where(faster, high, middle)
    return np.where(speedup >= workers, 0.0, (low + high) / 2)


def lost_once(workers: float, demand: Array) -> Array:
    """Return the speedup without what was lost; nothing is lost by one worker, nor by more than there are."""
    return np.maximum(np.minimum(workers, 1.0), workers * (1 - demand))


def part_lost(workers: float, speedup: Array) -> Array:
    """Return the part of the workers' speed that was lost."""
    return np.clip(1 - speedup / workers, 0.0, 1.0)


def at_limit(workers: float, demand: Array) -> Array:
    """Return the most that the shared place serves."""
    speedup: Array = 1 / np.maximum(demand, 1 / workers)
    return speedup


def limit_reached(workers: float, speedup: Array) -> Array:
    """Return the demand on a place that serves so much at most; 0 if that is no loss."""
    return np.where(speedup < workers, 1 / np.maximum(speedup, 1.0), 0.0)


IN_STEP = Law("all wait at once (Amdahl)", in_step, serial_fraction)
IN_TURN = Law("workers queue (mean value analysis)", in_turn, queueing_demand)
LOST_ONCE = Law("a loss is paid once", lost_once, part_lost)
AT_LIMIT = Law("the limit is reached (operational bounds)", at_limit, limit_reached)
OF_A_MACHINE = (IN_STEP, IN_TURN, LOST_ONCE)
"""What a machine may do to its workers where nothing is known of a limit."""
OF_A_LOCK = (IN_STEP, IN_TURN, AT_LIMIT)
"""What a lock may do to those that need it for a part of their time that is known."""
