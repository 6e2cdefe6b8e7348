"""One start of a runner, in a measuring process of its own, as the first pool of a program is started."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.discovery import find_runners
from benchmarks.evidence.memory import Memory, tree_memory
from benchmarks.evidence.outcome import try_to
from benchmarks.messages import Finished, Starting
from benchmarks.runners.worker import start_all

if TYPE_CHECKING:
    from benchmarks.cells import Cell
    from benchmarks.messages import Tell
    from benchmarks.runners.model import Runner


@dataclass(frozen=True, slots=True)
class FirstResult:
    """Seconds from the beginning until the executor was made, and until one trivial result was there."""

    create_s: float
    first_result_s: float


@dataclass(frozen=True, slots=True)
class AllReady:
    """Seconds until every worker had answered and for closing alone, and memory before and while open."""

    all_ready_s: float
    shutdown_s: float
    before: Memory
    ready: Memory


def start_for_first_result(cell: Cell, tell: Tell) -> None:
    """Make an executor, ask it for one result, and tell a FirstResult."""
    runner = find_runners()[cell.runner]
    tell(Starting("waiting for the first result of a new executor", cell))
    tell(Finished(try_to(partial(_first_result, runner, cell.workers), cell.sentence)))


def start_all_workers(cell: Cell, tell: Tell) -> None:
    """Make an executor, demand all of its workers at once, close it, and tell an AllReady."""
    runner = find_runners()[cell.runner]
    tell(Starting("starting all workers of a new executor", cell))
    tell(Finished(try_to(partial(_all_ready, runner, cell.workers), cell.sentence)))


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
