"""Start-up: the cost of starting each runner's workers, by phase, and their memory.

Every start happens in its own measuring process, so that nothing is running yet that a program's first pool
has to start (a fork server, a resource tracker). The first result and all workers are measured with different
executors, because one would delay or speed up the other.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from benchmarks.kinds.model import Kind, Measured, Outcome, run_or_fail
from benchmarks.plan.presets import MIN_BLOCKS, Cell, Extent
from benchmarks.plan.selection import Selection, find_runners
from benchmarks.process.messages import BlockEnded, Failure, Finished, Starting, attempt
from benchmarks.runners.worker import start_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.plan.plan import Plan
    from benchmarks.process.messages import Send
    from benchmarks.process.supervisor import Supervision
    from benchmarks.runners.model import Runner

SUBJECT = "start-up"
REPEATS = {Extent.QUICK: MIN_BLOCKS, Extent.DEFAULT: MIN_BLOCKS, Extent.FULL: 15}
"""How often each runner is started with each number of workers."""
START_S = 0.5
"""Approximate seconds of one start with its two processes, for the estimate of time left."""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes of a process tree; None if the system does not say.

    Attributes:
        uss_bytes: Unique set size: pages of a single process, which ending it would free.
        pss_bytes: Proportional set size: shared pages divided among the processes that share them (Linux).
        peak_rss_bytes: Sum of each process's largest resident set so far; shared pages count in each (Linux).
    """

    uss_bytes: int | None
    pss_bytes: int | None
    peak_rss_bytes: int | None


def tree_memory() -> Memory:
    """Return the memory of this process and all its descendants."""
    this = psutil.Process()
    tree = [this, *this.children(recursive=True)]
    try:
        full = [process.memory_full_info() for process in tree]
    except psutil.Error:  # some systems restrict access to child processes
        full = []
    return Memory(
        _total([getattr(info, "uss", None) for info in full]),
        _total([getattr(info, "pss", None) for info in full]),
        _total([_peak_rss_bytes(process.pid) for process in tree]),
    )


def _total(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _peak_rss_bytes(pid: int) -> int | None:
    """Return the largest resident set so far, from ``VmHWM`` (proc(5), Linux), which is in KiB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


@dataclass(frozen=True, slots=True)
class FirstResult:
    """Seconds until the executor was created, and until one trivial result had arrived."""

    create_s: float
    first_result_s: float


@dataclass(frozen=True, slots=True)
class AllReady:
    """Seconds until every worker had answered, seconds for closing, and memory before and while open."""

    all_ready_s: float
    shutdown_s: float
    before: Memory
    ready: Memory


def start_for_first_result(cell: Cell, send: Send) -> None:
    """Make an executor, ask it for one result, and send a FirstResult."""
    runner = find_runners()[cell.runner]
    send(Starting("waiting for the first result of a new executor", cell))
    send(Finished(attempt(partial(_first_result, runner, cell.workers), cell.sentence)))


def start_all_workers(cell: Cell, send: Send) -> None:
    """Make an executor, start all its workers at once, close it, and send an AllReady."""
    runner = find_runners()[cell.runner]
    send(Starting("starting all workers of a new executor", cell))
    send(Finished(attempt(partial(_all_ready, runner, cell.workers), cell.sentence)))


def _first_result(runner: Runner, workers: int) -> FirstResult:
    began = time.perf_counter()
    executor = runner.make(workers)
    created = time.perf_counter()
    with executor:
        executor.submit(os.getpid).result()
        answered = time.perf_counter()
    return FirstResult(created - began, answered - began)


def _all_ready(runner: Runner, workers: int) -> AllReady:
    before = tree_memory()
    began = time.perf_counter()
    with runner.make(workers) as executor:
        start_all(executor, workers)
        all_answered = time.perf_counter()
        ready = tree_memory()
        closing = time.perf_counter()
    closed = time.perf_counter()
    return AllReady(all_answered - began, closed - closing, before, ready)


@dataclass(slots=True)
class Starts:
    """The figures of every start of one cell."""

    first: list[FirstResult] = field(default_factory=list)
    all: list[AllReady] = field(default_factory=list)


def startup_cells(selection: Selection) -> dict[str, Cell]:
    """Return the cells by label, with the worker counts of groups; sequential starts nothing."""
    cells = [
        Cell(SUBJECT, name, count)
        for name in selection.runners
        if name != "sequential"
        for count in selection.fewer.get(name, selection.workers)
    ]
    return {f"{cell.runner}-{cell.workers}": cell for cell in cells}


def measure_startups(
    cells: Mapping[str, Cell],
    runners: Mapping[str, Runner],
    repeats: int,
    seed: int,
    supervision: Supervision,
) -> Outcome:
    """Start every cell ``repeats`` times, in a new random order each time."""
    shuffle = random.Random(f"{seed} {SUBJECT}")  # noqa: S311 - an order, no secret
    outcome = Outcome()
    for label, cell in cells.items():
        if (reason := runners[cell.runner].unavailable()) is not None:
            _lose(outcome, label, cell, Failure(f"{cell.runner} can't run here: {reason}", status="skipped"))
    starts = {label: Starts() for label in cells if label not in outcome.failures}
    for repeat in range(repeats):
        order = list(starts)
        shuffle.shuffle(order)
        for label in order:
            failure = _start_once(cells[label], starts[label], supervision)
            if failure is not None:
                _lose(outcome, label, cells[label], failure)
                del starts[label]
        supervision.block_ended(BlockEnded(repeat + 1, None))
    for label, seen in starts.items():
        start_method = runners[cells[label].runner].start_method()
        outcome.measured[label] = startup_record(cells[label], start_method, seen)
    return outcome


def startup_record(cell: Cell, start_method: str | None, seen: Starts) -> Measured:
    """Return the benchmark of a cell: its time is that until all workers were ready."""
    peaks = [start.ready.peak_rss_bytes for start in seen.all]
    known_peaks = [peak for peak in peaks if peak is not None]
    extra_info: dict[str, Any] = {
        "kind": "startup",
        "runner": cell.runner,
        "workers": cell.workers,
        "start_method": start_method,
        "verified": True,  # every worker answered
        "unit": "starts",
        "create_s": [start.create_s for start in seen.first],
        "first_result_s": [start.first_result_s for start in seen.first],
        "all_ready_s": [start.all_ready_s for start in seen.all],
        "shutdown_s": [start.shutdown_s for start in seen.all],
        "uss_bytes": _growth([(start.before.uss_bytes, start.ready.uss_bytes) for start in seen.all]),
        "pss_bytes": _growth([(start.before.pss_bytes, start.ready.pss_bytes) for start in seen.all]),
        "peak_rss_bytes": max(known_peaks) if known_peaks else None,
        "caveats": _caveats(start_method),
    }
    return Measured(tuple(extra_info["all_ready_s"]), extra_info)


def _caveats(start_method: str | None) -> list[str]:
    if start_method != "fork":
        return []
    return [
        (
            "Forked workers share memory pages with their parent process, so fewer pages are unique: the USS "
            "may even shrink. Compare the PSS."
        )
    ]


def _lose(outcome: Outcome, label: str, cell: Cell, failure: Failure) -> None:
    outcome.lose(label, failure, {"runner": cell.runner, "workers": cell.workers})


def _start_once(cell: Cell, starts: Starts, supervision: Supervision) -> Failure | None:
    for job in (start_for_first_result, start_all_workers):
        match run_or_fail(partial(job, cell), SUBJECT, supervision):
            case FirstResult() as first:
                starts.first.append(first)
            case AllReady() as ready:
                starts.all.append(ready)
            case Failure() as failure:
                return failure
    return None


def _growth(sizes: Sequence[tuple[int | None, int | None]]) -> list[int] | None:
    grown = [after - before for before, after in sizes if before is not None and after is not None]
    return grown if len(grown) == len(sizes) else None


def _measure(plan: Plan, supervision: Supervision) -> Outcome:
    repeats = REPEATS[plan.preset.extent]
    return measure_startups(startup_cells(plan.selection), plan.runners, repeats, plan.seed, supervision)


STARTUP = Kind(
    "startup",
    words=SUBJECT,
    since=Extent.DEFAULT,
    place=1,
    labels=lambda plan: tuple(startup_cells(plan.selection)),
    about_s=lambda plan: START_S * REPEATS[plan.preset.extent] * len(startup_cells(plan.selection)),
    measure=_measure,
    possible=Selection.has_parallel_runners,
)
