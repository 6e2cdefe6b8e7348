"""Splits: the same number of workers as few processes with many threads, or many processes with few.

The suite's items compute in plain Python for a part of their time and wait for the rest; each part is its own
job. Beside a user's function its own items are measured. All splits of a job are measured in the same blocks,
with sequential as their baseline. Every split has processes of its own, also that of one process: as a web
server has it, the caller only hands out the items.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks, median_interval
from benchmarks.measure.items import prepared
from benchmarks.plan.presets import MIN_BLOCKS, Cell
from benchmarks.plan.selection import find_workload
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, fail, failure_of
from benchmarks.runners.model import task_module
from benchmarks.runners.processes_x_threads import PROCESSES_X_THREADS, SplitExecutor
from benchmarks.runners.worker import in_every_worker, load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Executor

    from benchmarks.process.messages import Send
    from workloads.model import Workload

TURNS = 4
"""Items per worker in a round: with fewer, the slowest worker would decide."""

SEQUENTIAL_ITEMS = 16
"""Items of a sequential round of the suite, which are all alike: more would take most of the time."""


@dataclass(frozen=True, slots=True, order=True)
class Split:
    """So many processes with so many threads each; sequential has neither."""

    processes: int
    threads: int

    @property
    def label(self) -> str:
        """Return its name, for example ``2x4``."""
        return f"{self.processes}x{self.threads}" if self.processes else "sequential"

    def cell(self, work: str) -> Cell:
        """Return the cell for its time limit and errors."""
        if not self.processes:
            return Cell(work, "sequential", 1)
        return Cell(work, f"{self.label} {PROCESSES_X_THREADS.name}", self.processes * self.threads)


SEQUENTIAL = Split(0, 0)


@dataclass(frozen=True, slots=True)
class SplitOrder:
    """What one job measures; picklable.

    Attributes:
        work: The workload's name.
        part: The part of its time for which an item computes, if it is one of the suite's.
        workers: How many workers each split has.
        budget_s: Seconds for the blocks.
        precision: Wanted relative half-width of the gains.
        seed: Seed of the order within blocks.
        make_workload: Makes the user's workload; None for one of the suite.
        most_items: How many of its items there is time for in a round; None for all.
    """

    work: str
    part: float | None
    workers: int
    budget_s: float
    precision: float
    seed: int
    make_workload: Callable[[], Workload] | None = None
    most_items: int | None = None

    @property
    def splits(self) -> tuple[Split, ...]:
        """All splits without a remainder, the fewest processes first."""
        counts = (count for count in range(1, self.workers + 1) if self.workers % count == 0)
        return tuple(Split(count, self.workers // count) for count in counts)

    def label(self, split: Split) -> str:
        """Return the name of a benchmark, unique within the kind."""
        return f"{self.work}-{split.label}"


@dataclass(frozen=True, slots=True)
class SplitRounds:
    """A measured split: its items in a round, the seconds of each round, and its processes' memory.

    Attributes:
        pss_bytes: Proportional set size of its processes after the rounds; None if the system does not say.
        uss_bytes: Their unique set size.
    """

    items: int
    data_s: tuple[float, ...]
    pss_bytes: int | None = None
    uss_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class SplitsSeen:
    """Every split of an order, and sequential, is in one of these."""

    stopped_because: str
    measured: dict[Split, SplitRounds] = field(default_factory=dict)
    failures: dict[Split, Failure] = field(default_factory=dict)


def measure_splits(order: SplitOrder, send: Send) -> None:
    """Measure all splits of an order, and send a SplitsSeen or a Failure."""
    workload = order.make_workload() if order.make_workload else find_workload(order.work)
    with ExitStack() as closing:
        send(Starting("preparing its items"))
        try:
            items = closing.enter_context(prepared(workload, TURNS * order.workers))
            places = spread(len(items), order.most_items or len(items))
            if len(places) < len(items) and workload.check_part:
                workload = replace(workload, check=workload.check_part(places))
            job = _Job(order, workload, [items[place] for place in places], send, closing)
            splits = fitting(order.splits, job.sequential_s(), order.budget_s)
        except TASK_ERRORS as error:
            send(Finished(failure_of(f"the splits of {order.work}", error)))
            return
        if splits:
            send(Finished(job.measure(splits)))
        else:
            reason = "not measured: a round of its items takes too long for splits of so many workers."
            send(Finished(Failure(reason, status="skipped")))


def fewest_blocks_s(sequential_s: float, splits: int) -> float:
    """Return about how long the fewest blocks of so many splits take.

    A split takes at most as long as sequential, if its items only compute on a single CPU; half of that is
    what work takes of which two workers do two items at once.
    """
    return (1 + MIN_BLOCKS) * sequential_s * (1 + splits / 2)


def fitting(splits: tuple[Split, ...], sequential_s: float, budget_s: float) -> tuple[Split, ...]:
    """Return the splits for which there is time: both ends, and as many between as fit, at least one.

    Nothing is left if even these would take twice the time.
    """
    most = next(
        (count for count in range(len(splits), 3, -1) if fewest_blocks_s(sequential_s, count) <= budget_s),
        min(3, len(splits)),
    )
    if fewest_blocks_s(sequential_s, most) > 2 * budget_s:
        return ()
    if most == len(splits):
        return splits
    places = {round(each * (len(splits) - 1) / (most - 1)) for each in range(most)}
    return tuple(split for place, split in enumerate(splits) if place in places)


def spread(count: int, wanted: int) -> tuple[int, ...]:
    """Return the indices of so many items among all, evenly spread; of all if there are no more."""
    fewer = min(wanted, count)
    return tuple(place * count // fewer for place in range(fewer))


@dataclass(frozen=True, slots=True)
class _Job:
    """An order in progress: its workload, its items, and its open executors by split."""

    order: SplitOrder
    workload: Workload
    items: Sequence[Any]
    send: Send
    closing: ExitStack
    executors: dict[Split, Executor] = field(default_factory=dict)

    @property
    def few(self) -> Sequence[Any]:
        """Items of a sequential round: those of a user may differ, so that all of them count."""
        return self.items if self.order.make_workload else self.items[:SEQUENTIAL_ITEMS]

    def sequential_s(self) -> float:
        """Return the seconds of the second sequential round."""
        self.send(Starting("trying a round", SEQUENTIAL.cell(self.order.work)))
        self.sequential()
        return self.sequential()

    def sequential(self) -> float:
        """Execute items one after the other; return the seconds."""
        return self._timed(map, self.few)

    def measure(self, splits: tuple[Split, ...]) -> SplitsSeen:
        """Open the splits, run the blocks, and read the memory of the processes at the end."""
        order = self.order
        runs: dict[Split, Callable[[], float]] = {SEQUENTIAL: self.sequential}
        runs |= {split: self._open(split) for split in splits}
        reporter: Reporter[Split] = Reporter(self.send, lambda split: self._starting("a round", split))
        rule = StopRule(order.budget_s, precision=order.precision, widest=widest)
        seen = measure_blocks(
            runs, rule, f"{order.seed} {order.work}", reporter, references=frozenset({SEQUENTIAL})
        )
        left_out = Failure("a round takes so long that there is no time for every split.", status="skipped")
        return SplitsSeen(
            seen.stopped_because,
            {split: self._rounds(split, data_s) for split, data_s in seen.rounds.items()},
            {split: failure_of(self._sentence(split), error) for split, error in seen.failures.items()}
            | {split: left_out for split in order.splits if split not in splits},
        )

    def _open(self, split: Split) -> Callable[[], float]:
        """Return what runs a round; a split that can't be opened fails in its first round."""
        workers, task = split.processes * split.threads, self.workload.task
        runner = replace(PROCESSES_X_THREADS, make=partial(_make, split))
        try:
            self.send(self._starting("starting its workers", split))
            executor = self.closing.enter_context(runner.open(workers))
            self.send(self._starting("importing the task in its workers", split))
            in_every_worker(executor, workers, partial(load, task_module(task)))
        except TASK_ERRORS as error:
            return partial(fail, error)
        self.executors[split] = executor
        return partial(self._timed, executor.map, self.items)

    def _timed(self, apply: Callable[..., Iterable[Any]], items: Sequence[Any]) -> float:
        began = time.perf_counter()
        results = list(apply(self.workload.task, items))
        ended = time.perf_counter()
        self.workload.check(items, results)
        return ended - began

    def _rounds(self, split: Split, data_s: Iterable[float]) -> SplitRounds:
        if split == SEQUENTIAL:
            return SplitRounds(len(self.few), tuple(data_s))
        executor = self.executors[split]
        pids = executor.pids if isinstance(executor, SplitExecutor) else ()
        return SplitRounds(len(self.items), tuple(data_s), *memory_of(pids))

    def _starting(self, phase: str, split: Split) -> Starting:
        return Starting(phase, split.cell(self.order.work))

    def _sentence(self, split: Split) -> str:
        return f"{self.order.work} ({split.label})"


def _make(split: Split, _workers: int) -> Executor:
    return SplitExecutor((split.threads,) * split.processes)


def widest(rounds: Mapping[Split, Sequence[float]]) -> float | None:
    """Return the largest relative half-width of the gains over sequential, or None while there is none."""
    alone = rounds.get(SEQUENTIAL, ())
    others = (seen for split, seen in rounds.items() if split != SEQUENTIAL)
    found = [
        median_interval([before / after for before, after in zip(alone, seen, strict=False)])
        for seen in others
    ]
    widths = [interval.relative_half_width for interval in found if interval]
    return max(widths) if widths and len(widths) == len(found) else None


def memory_of(pids: Iterable[int]) -> tuple[int | None, int | None]:
    """Return the PSS and the USS of these processes in bytes; None if the system does not say."""
    try:
        full = [psutil.Process(pid).memory_full_info() for pid in pids]
    except psutil.Error:
        return None, None
    pss, uss = ([getattr(info, name, None) for info in full] for name in ("pss", "uss"))
    return _total(pss), _total(uss)


def _total(sizes: Sequence[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None
