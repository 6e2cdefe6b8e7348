"""Runs single rounds with any number of workers, and says what they cost.

Process pools stay open until the curve is finished, because starting them takes long. All others are opened
anew for every round.
"""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.kinds.workers.seen import RoundSeen
from benchmarks.kinds.workers.waiting import WAITING, leave
from benchmarks.machine.meters import Meters, count_cpus, quota_meter
from benchmarks.machine.process_tree import process_cpu_s
from benchmarks.runners.model import task_module
from benchmarks.runners.worker import describe, in_every_worker, load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor

    from benchmarks.runners.model import Runner
    from workloads.model import Workload

TURNS = (4, 2, 1)
"""Items for each worker in a round: fewer if they are long."""

ROUND_S = 0.08
"""A round is at least so long if the throughput grows with the workers: tens of milliseconds (DESIGN)."""

LONG_ROUND_S = 0.25
"""A round that would be longer has fewer items for each worker."""

MOST_PER_WORKER = 64
"""Items for each worker in a round, however short they are: handing them out takes time, too."""

LARGEST_ROUND = 100_000
"""Items of a round that hold memory even if their results are empty."""

SAMPLE_S = 0.25
"""About the seconds of the different items of a round, one after the other."""

FEWEST_SAMPLED = 4

LEAST_LEFT = 0.1
"""Part of a round that is never taken for waiting for a CPU."""


@dataclass(frozen=True, slots=True)
class Pool:
    """An executor with all of its workers ready."""

    executor: Executor
    start_s: float
    pids: tuple[int, ...] = ()


@dataclass(slots=True)
class Rounds:
    """Runs rounds of one workload under one runner.

    Attributes:
        runner: The runner.
        workload: The workload.
        items: Its different items.
        servers: Processes that serve it.
        closing: Closes what stays open.
        places: Indices of the items that every round executes.
        rate: Items per second with one worker; 0 before it is known.
        best_rate: The highest seen so far with any number; infinite before the pilot.
        waits: Whether one worker mostly waits.
        cpus: Usable CPUs.
        most_items: Most items in a round, because all of its results are held until they are checked.
        starts_s: Seconds of every start by the number of workers.
        memory: Added memory by the number of workers, read after the first round.
    """

    runner: Runner
    workload: Workload
    items: Sequence[Any]
    servers: tuple[int, ...]
    closing: ExitStack
    places: tuple[int, ...] = ()
    rate: float = 0.0
    best_rate: float = math.inf
    waits: bool = False
    cpus: int = field(default_factory=lambda: count_cpus().usable)
    most_items: float = math.inf
    starts_s: dict[int, list[float]] = field(default_factory=dict)
    memory: dict[int, int | None] = field(default_factory=dict)
    memory_before: int | None = None
    pools: dict[int, Pool] = field(default_factory=dict)

    def look(self) -> RoundSeen:
        """Choose the items of all rounds, and find out how long they take; return a round with one worker."""
        self.memory_before = tree_bytes(self.servers)
        first = self._checked(1, tuple(range(min(len(self.items), FEWEST_SAMPLED))))
        self.places = sampled(len(self.items), first.rate)
        one = self._checked(1, self.places)
        self.rate, self.waits = one.rate, one.waits
        return one

    def run(self, workers: int) -> RoundSeen:
        """Run one checked round with so many workers.

        Raises:
            Exception: An error of the task, or a wrong result.
        """
        return self._checked(workers, self.places * self._repeats(workers))

    @property
    def stays_open(self) -> bool:
        """Return whether workers are processes, which stay open."""
        return self.runner.start_method() is not None

    def _checked(self, workers: int, places: Sequence[int]) -> RoundSeen:
        with ExitStack() as closing:
            pool = self.pools.get(workers) or self._opened(workers, closing)
            items = [self.items[place] for place in places]
            seen, results = self._timed(pool, items)
            of_part = self.workload.check_part
            check = of_part(places) if of_part is not None else self.workload.check
            check(items, results)
            if workers not in self.memory:
                now = tree_bytes(self.servers)
                known = now is not None and self.memory_before is not None
                self.memory[workers] = now - self.memory_before if known else None  # type: ignore[operator]
        return seen

    def _opened(self, workers: int, closing: ExitStack) -> Pool:
        owner = self.closing if self.stays_open else closing
        task = self.runner.task(self.workload)
        if self.stays_open:  # other pools are open, too
            self.memory_before = tree_bytes(self.servers)
        began_s = time.perf_counter()
        executor = owner.enter_context(self.runner.open(workers))
        if self.stays_open or self.runner.own_gils:
            in_every_worker(executor, workers, partial(load, task_module(task)))
        start_s = time.perf_counter() - began_s
        if self.workload is WAITING:
            owner.callback(leave, executor)
        in_every_worker(executor, workers, partial(task, self.items[0]))
        self.starts_s.setdefault(workers, []).append(start_s)
        if not self.stays_open:
            return Pool(executor, start_s)
        pids = {facts.pid for facts in in_every_worker(executor, workers, describe)}
        self.pools[workers] = Pool(executor, start_s, tuple(sorted(pids)))
        return self.pools[workers]

    def _repeats(self, workers: int) -> int:
        at_once = min(workers, self.best_rate / self.rate, math.inf if self.waits else self.cpus)
        wanted = repeats(workers, len(self.places), self.rate, at_once)
        fewest = math.ceil(workers / len(self.places))
        return max(fewest, min(wanted, int(min(self.most_items, LARGEST_ROUND) / len(self.places))))

    def _timed(self, pool: Pool, items: Sequence[Any]) -> tuple[RoundSeen, list[Any]]:
        standing = {pid for each in self.pools.values() for pid in each.pids}
        quota = quota_meter(count_cpus().quota_cgroup)
        meters = Meters(pool.pids, self.servers, quota, standing=standing)
        task = self.runner.task(self.workload)
        results: list[Any] = []

        def execute() -> float:
            began_s = time.perf_counter()
            results.extend(pool.executor.map(task, items))
            return time.perf_counter() - began_s

        ((wall_s, server_s), used) = meters.measure(partial(_with_busiest, self.servers, execute))
        seen = RoundSeen(
            len(items),
            wall_s,
            None if used.cpu_s is None else used.cpu_s / wall_s,
            None if used.cpu_s is None else cores_wanted(wall_s, used.cpu_s, used.queue_s or 0.0),
            None if server_s is None else server_s / wall_s,
            median(results) if self.workload is WAITING else None,
        )
        return seen, results


def _with_busiest(servers: Sequence[int], execute: Callable[[], float]) -> tuple[float, float | None]:
    """Return what ``execute`` returns, and the CPU seconds of the server that used most meanwhile."""
    before = {pid: process_cpu_s(pid) for pid in servers}
    wall_s = execute()
    used_s = [
        after - since
        for pid, since in before.items()
        if since is not None and (after := process_cpu_s(pid)) is not None
    ]
    return wall_s, max(used_s, default=None)


def cores_wanted(wall_s: float, cpu_s: float, queue_s: float) -> float:
    """Return CPU seconds per second, without the seconds in which our threads waited for a CPU.

    Threads that wait at the same time count twice, so at least a tenth of the time is left.
    """
    return cpu_s / max(cpu_s, LEAST_LEFT * wall_s, wall_s - queue_s)


def sampled(items: int, rate: float) -> tuple[int, ...]:
    """Return the indices of a sample, evenly spread over all items, that takes about ``SAMPLE_S``."""
    count = min(items, max(FEWEST_SAMPLED, int(SAMPLE_S * rate)))
    return tuple(place * items // count for place in range(count))


def repeats(workers: int, sample: int, rate: float, at_once: float) -> int:
    """Return how often a round executes the sample, so that every worker has several items, and as many.

    Args:
        workers: The number of workers.
        sample: Items of the sample.
        rate: Items per second with one worker.
        at_once: How many times as fast the workers can be.
    """
    turns = next((many for many in TURNS if many * workers / at_once / rate <= LONG_ROUND_S), TURNS[-1])
    for_time = min(ROUND_S * rate * at_once, MOST_PER_WORKER * workers)
    fewest = math.ceil(max(turns * workers, for_time) / sample)
    return next((more for more in range(fewest, 2 * fewest + 1) if more * sample % workers == 0), fewest)


def memory_kind() -> str | None:
    """Return which memory is counted here: PSS on Linux, else RSS, None if the system tells neither."""
    try:
        return "pss" if hasattr(psutil.Process().memory_full_info(), "pss") else "rss"
    except psutil.Error:
        return None


def tree_bytes(without: Sequence[int] = ()) -> int | None:
    """Return the memory of this process and its descendants, except some children."""
    kind, this = memory_kind(), psutil.Process()
    try:
        tree = [this, *(each for each in this.children(recursive=True) if each.pid not in without)]
        if kind == "pss":
            return sum(process.memory_full_info().pss for process in tree)
        return sum(process.memory_info().rss for process in tree) if kind else None
    except psutil.Error:  # one has just ended
        return None
