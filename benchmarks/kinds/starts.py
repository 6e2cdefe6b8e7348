"""One start of a runner, in a process of its own: its phases, and the memory of its processes."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import Finished, Starting, attempt
from benchmarks.runners.model import task_module
from benchmarks.runners.worker import in_every_worker, load

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Job, Send
    from benchmarks.runners.model import Runner
    from workloads.model import Workload


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
    """Seconds until every worker had answered, seconds for closing, and memory before and while open.

    A worker answers a trivial question, or that it has imported the user's module.
    """

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


def start_for_own(cell: Cell, make_workload: Callable[[], Workload], send: Send) -> None:
    """Import the user's module here, then in all workers of a new executor, and send an AllReady."""
    runner = find_runners()[cell.runner]
    send(Starting("importing its module", cell))
    ask = partial(load, task_module(make_workload().task))
    send(Starting("starting all workers of a new executor", cell))
    send(Finished(attempt(partial(_all_ready, runner, cell.workers, ask), cell.sentence)))


def _first_result(runner: Runner, workers: int) -> FirstResult:
    began = time.perf_counter()
    executor = runner.make(workers)
    created = time.perf_counter()
    with executor:
        executor.submit(os.getpid).result()
        answered = time.perf_counter()
    return FirstResult(created - began, answered - began)


def _all_ready(runner: Runner, workers: int, ask: Callable[[], object] = os.getpid) -> AllReady:
    before = tree_memory()
    began = time.perf_counter()
    with runner.make(workers) as executor:
        in_every_worker(executor, workers, ask)
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


def usual_jobs(cell: Cell) -> tuple[Job, ...]:
    """Return the jobs of one repeat of the suite."""
    return partial(start_for_first_result, cell), partial(start_all_workers, cell)


def own_jobs(make_workload: Callable[[], Workload], cell: Cell) -> tuple[Job, ...]:
    """Return the job of one repeat beside a user's function."""
    return (partial(start_for_own, cell, make_workload),)
