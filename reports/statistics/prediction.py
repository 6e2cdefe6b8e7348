"""What as many workers as cores would give on a machine with more cores: a prediction, never a measurement.

The time of a round with N workers, as a part of sequential's, is ``1 / base(N) + cost``:

- ``base(N)`` follows from the laws of ``queueing``: workers share the machine (memory, caches, clock rate)
  and, where it applies, one lock (the GIL, or the thread of an event loop). The demand on the lock is its
  measured share of sequential's time, so threads get at most 1 / share, and N of them are as good as G(N)
  that need no lock. What the machine costs these follows from the ceiling of the same run, which are
  independent processes in the same blocks, at the largest number of workers that the CPUs did not limit.
- ``cost`` is what the runner took beyond that, in the same blocks: sending items and results, or handing over
  the GIL. One process sends to all and one GIL is handed over, so the cost is taken to be serial. At best the
  workers bear it side by side; at worst, where workers share memory, each of them adds to it (the coherency
  of the universal scalability law, which ``scaling_laws`` cites).
- N workers on k items are as good as ``items_allow(N)`` workers: nothing is predicted beyond that.

The estimate is the middle of what the laws give, each of the machine with each of the lock. The interval
runs from the least to the most that any gives at the bounds of the share, with the blocks resampled, and is
widened by the model's own error where the run shows it. A law that contradicts what was measured is not used.
A limit that does not show at all at the measured numbers of workers can't be foreseen by any law.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from reports.statistics.intervals import FEWEST_BLOCKS, Interval, median_interval, resampled_intervals
from reports.statistics.queueing import AT_LIMIT, IN_TURN, OF_A_LOCK, OF_A_MACHINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from reports.statistics.queueing import Law

Array = NDArray[np.float64]
Basis = Literal["measured", "predicted", "at most"]

NO_LOCK = Interval(0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was measured of one runner in one workload; speedups have an entry for each block.

    Attributes:
        speedups: Of the runner by number of workers, 1 left out.
        ceilings: Of independent processes likewise; may be empty.
        free: Numbers of workers of the runner that the CPUs did not limit: more CPUs would change nothing.
        free_ceilings: The same of the independent processes.
        usable_cpus: How many CPUs there are.
        lock: Part of sequential's time in which a worker needs what only one at a time can have.
        items_allow: The highest speedup that the items allow a number of workers.
        shares_memory: Whether the workers do, so that each may slow down every other.
        limited: Whether the machine clearly limited independent processes that had a CPU each.
    """

    speedups: Mapping[int, Sequence[float]]
    ceilings: Mapping[int, Sequence[float]]
    free: frozenset[int]
    free_ceilings: frozenset[int]
    usable_cpus: int
    lock: Interval
    items_allow: Callable[[int], float]
    shares_memory: bool
    limited: bool = False

    def most(self, cores: int) -> float:
        """Return what items and lock allow so many workers, whatever else is known."""
        return min(self.items_allow(cores), 1 / self.lock.low if self.lock.low > 0 else math.inf)

    def up_to(self, workers: int) -> Facts:
        """Return what would be known if no more workers had been measured, on as many CPUs."""

        def fewer(series: Mapping[int, Sequence[float]]) -> dict[int, Sequence[float]]:
            return {count: blocks for count, blocks in series.items() if count <= workers}

        return replace(
            self,
            speedups=fewer(self.speedups),
            ceilings=fewer(self.ceilings),
            usable_cpus=min(workers, self.usable_cpus),
        )


@dataclass(frozen=True, slots=True)
class Prediction:
    """The speedup of as many workers as cores.

    Attributes:
        speedup: Against sequential on the machine at hand.
        basis: ``"measured"``: the run has it, and more cores would change nothing; ``"at most"``: only its
            upper bound means anything, because nothing shows what the machine or the runner costs.
        workers: The most workers that it follows from; 1 is sequential alone.
    """

    cores: int
    speedup: Interval
    basis: Basis
    workers: int


def predict(facts: Facts, cores: int) -> Prediction:
    """Return what a number of cores would give, with as many workers."""
    measured = facts.speedups.get(cores)
    if measured is not None and cores in facts.free:
        return Prediction(cores, median_interval(measured), "measured", cores)
    known = _known(facts, cores)
    if known is None:
        return _at_most(facts, cores)
    machine, lock = _of_machine(facts, known), _of_lock(known)
    mid, low, high = resampled_intervals(known.series, lambda rows: _figures(known, machine, lock, rows))
    most = facts.most(cores)
    enough = min(map(len, known.series)) >= FEWEST_BLOCKS
    bounds = (min(low.low, most), min(high.high, most)) if enough else (math.nan, math.nan)
    speedup = Interval(min(mid.estimate, most), *bounds)
    return Prediction(cores, speedup, "predicted", known.workers)


def widened(prediction: Prediction, error: float, most: float) -> Prediction:
    """Return a prediction whose interval allows for the model's own error; one that was measured stays.

    Args:
        prediction: What the model says.
        error: How far it missed one doubling of the workers of the same series, as a logarithm; each doubling
            may add as much.
        most: What items and lock allow.
    """
    if prediction.basis != "predicted":
        return prediction
    factor = math.exp(abs(error) * math.log2(prediction.cores / prediction.workers))
    found = prediction.speedup
    high = max(found.high, min(found.high * factor, most))
    wider = Interval(found.estimate, found.low / factor, high)
    return replace(prediction, speedup=wider)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a prediction follows from.

    Attributes:
        workers: The most workers that the CPUs did not limit, of the runner or of independent processes.
        seen: As how many the workers count, on the items at hand, that the machine's part is taken from;
            ``wanted`` is the same of those that are asked for.
        series: Their speedups; then, where the runner's cost is known apart from the machine, the speedups of
            the runner and of independent processes at as many as ``paying`` workers.
        lock: What only one worker at a time can have; none where the runner's own speedups show it.
        paying: 0 if the cost is not known apart from the machine.
        growths: By what the cost may grow: not at all, borne side by side, or added to by each worker.
    """

    workers: int
    seen: float
    wanted: float
    series: tuple[Sequence[float], ...]
    lock: Interval
    paying: float = 0.0
    growths: tuple[float, ...] = (1.0,)


def _known(facts: Facts, cores: int) -> _Known | None:
    """Return the ceiling at the most workers that the CPUs did not limit, or else the runner itself."""
    allowed = facts.items_allow
    machine = _most(facts, facts.ceilings, facts.free_ceilings, cores)
    cost = max((n for n in facts.speedups if n in facts.ceilings and 1 < n <= cores), default=0)
    if machine and cost:
        series = (facts.ceilings[machine], facts.speedups[cost], facts.ceilings[cost])
        growths, last = _growths(facts, cost, cores), max(machine, cost if cost in facts.free else 0)
        at = (allowed(machine), allowed(cores))
        return _Known(last, *at, series, facts.lock, allowed(cost), growths)
    own = _most(facts, facts.speedups, facts.free, cores)
    return _Known(own, allowed(own), allowed(cores), (facts.speedups[own],), NO_LOCK) if own else None


def _most(facts: Facts, series: Mapping[int, object], free: frozenset[int], cores: int) -> int:
    found = (n for n in series if n in free and n <= cores and facts.items_allow(n) > 1)
    return max(found, default=0)


def _growths(facts: Facts, workers: int, cores: int) -> tuple[float, ...]:
    at_once = workers if workers in facts.free else min(workers, facts.usable_cpus)
    crowd = ((cores - 1) / (workers - 1),) if facts.shares_memory else ()
    return (1.0, at_once / cores, *crowd)


def _at_most(facts: Facts, cores: int) -> Prediction:
    """Return what the lock and the items allow on a machine and with a runner that cost nothing."""
    allowed, lock = facts.items_allow(cores), facts.lock
    middle = float(np.median([law.of(allowed, lock.estimate) for law in OF_A_LOCK]))
    low = min(law.of(allowed, lock.high) for law in OF_A_LOCK)
    return Prediction(cores, Interval(middle, low, facts.most(cores)), "at most", 1)


def _of_machine(facts: Facts, known: _Known) -> tuple[Law, ...]:
    """Return the machine's laws that no ceiling at fewer workers contradicts; all if each is contradicted.

    From one number of workers every law follows, also that the machine is at its limit already. That is only
    considered where the loss is clear, or where a loss at fewer workers could speak against it.
    """
    seen = median_interval(known.series[0])
    fewer = [n for n in facts.free_ceilings & facts.ceilings.keys() if 1 < facts.items_allow(n) < known.seen]
    limited = facts.limited or (bool(fewer) and seen.high < known.seen)
    laws = (*OF_A_MACHINE, AT_LIMIT) if limited and known.paying else OF_A_MACHINE
    if not known.paying:
        return laws
    left = tuple(law for law in laws if not any(_misses(law, facts, known, n) for n in fewer)) or laws
    return (IN_TURN, AT_LIMIT) if left == (AT_LIMIT,) else left  # the limit may not quite be reached


def _misses(law: Law, facts: Facts, known: _Known, workers: int) -> bool:
    """Tell whether a law misses the interval of a ceiling."""
    demand = float(law.demand(known.seen, np.array([np.median(known.series[0])]))[0])
    told, seen = law.of(facts.items_allow(workers), demand), median_interval(facts.ceilings[workers])
    return told < seen.low or told > seen.high


def _of_lock(known: _Known) -> tuple[Law, ...]:
    """Return the lock's laws that allow the runner what it got, or else all; one where there is no lock."""
    if not known.lock.high > 0:
        return (AT_LIMIT,)
    got = median_interval(known.series[1]).low
    return tuple(law for law in OF_A_LOCK if law.of(known.paying, known.lock.low) >= got) or OF_A_LOCK


def _figures(known: _Known, machines: Sequence[Law], locks: Sequence[Law], rows: Array) -> Array:
    """Return the middle, the least and the most for each row of medians, of each machine with each lock."""
    share, growths = known.lock, known.growths
    cases = ((share.estimate, 1.0), (share.high, max(growths)), (share.low, min(growths)))
    told = []
    for machine in machines:  # what the machine takes follows from the ceiling alone, whatever the lock does
        taken = _taken(machine, known, rows[:, 0])
        told += [_speedups((machine, lock), taken, known, rows, cases) for lock in locks]
    middle, least, most = (np.array(case) for case in zip(*told, strict=True))
    return np.column_stack([np.median(middle, axis=0), least.min(axis=0), most.max(axis=0)])


def _taken(machine: Law, known: _Known, ceiling: Array) -> tuple[Array, Array]:
    """Return the demand on the machine, and which part of the speedup that the law allows was reached."""
    demand = machine.demand(known.seen, ceiling)
    return demand, np.minimum(1.0, ceiling / machine.speedup(known.seen, demand))


def _speedups(
    laws: tuple[Law, Law],
    taken: tuple[Array, Array],
    known: _Known,
    rows: Array,
    cases: Sequence[tuple[float, float]],
) -> Iterator[Array]:
    """Yield what two laws say of the runner for each row of medians, for shares of the lock and growths."""
    (machine, lock), (demand, reached) = laws, taken
    for share, growth in cases:
        base = reached * machine.speedup(lock.of(known.wanted, share), demand)
        cost = np.zeros_like(base)
        if known.paying:
            paid = reached * machine.speedup(lock.of(known.paying, share), demand)
            cost = np.maximum(0.0, 1 / rows[:, 1] - 1 / np.minimum(rows[:, 2], paid))
        yield 1 / (1 / base + growth * cost)
