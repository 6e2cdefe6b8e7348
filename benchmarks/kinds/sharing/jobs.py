"""The jobs of sharing: interleaved rounds of all ways, and a fresh start of one way with its memory."""

from __future__ import annotations

import os
import pickle
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.kinds.sharing.array import PARTS
from benchmarks.kinds.sharing.ways import Way, open_way
from benchmarks.machine.memory import give_back, set_back_peaks, tree, tree_memory
from benchmarks.measure.blocks import Reporter, measure_blocks
from benchmarks.plan.presets import Cell
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, fail, failure_of
from benchmarks.runners.model import CannotRunError

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.kinds.sharing.array import ArrayFile
    from benchmarks.kinds.sharing.ways import Run
    from benchmarks.machine.memory import Method, ProcessMemory
    from benchmarks.measure.blocks import StopRule
    from benchmarks.process.messages import Send

SUBJECT = "sharing"


@dataclass(frozen=True, slots=True)
class Order:
    """What is shared, by how many workers, in which ways.

    Attributes:
        ways: At least sequential, the baseline.
        file: The array.
        workers: Workers of every way but sequential.
        segment: Name of the shared memory.
    """

    ways: tuple[Way, ...]
    file: ArrayFile
    workers: int
    segment: str

    def cell(self, way: Way) -> Cell:
        """Return the cell that names a way in failures."""
        return Cell(SUBJECT, way, self.workers_of(way))

    def workers_of(self, way: Way) -> int:
        """Return how many workers a way has."""
        return 1 if way is Way.SEQUENTIAL else self.workers


def write_file(file: ArrayFile, send: Send) -> None:
    """Write the file of the array."""
    send(Starting("writing the file of the array"))
    file.write()
    send(Finished(None))


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of the rounds of every way, or why it has none."""

    data_s: dict[Way, tuple[float, ...]] = field(default_factory=dict)
    failures: dict[Way, Failure] = field(default_factory=dict)


def measure_times(order: Order, rule: StopRule, seed: int, send: Send) -> None:
    """Open all ways, run interleaved blocks, and send Times before anything is closed."""
    with ExitStack() as closing:
        ways = sorted(order.ways, key=lambda way: way.opening_place)
        runs = {way: _opened(order, way, send, closing) for way in ways}
        reporter: Reporter[Way] = Reporter(send, lambda way: Starting(f"a round of {way}", order.cell(way)))
        seen = measure_blocks(runs, rule, f"{seed} {SUBJECT}", reporter, frozenset({Way.SEQUENTIAL}))
        send(
            Finished(
                Times(
                    {way: tuple(data) for way, data in seen.rounds.items()},
                    {way: why(order.cell(way), error) for way, error in seen.failures.items()},
                )
            )
        )


def _opened(order: Order, way: Way, send: Send, closing: ExitStack) -> Callable[[], float]:
    """Return a function that times a checked round of the way; a failed start fails in the first round."""
    send(Starting("starting workers with their data", order.cell(way)))
    try:
        run = closing.enter_context(open_way(way, order.file, order.workers, order.segment))
    except TASK_ERRORS as error:
        return partial(fail, error)
    return partial(_timed, run, order.file)


def _timed(run: Run, file: ArrayFile) -> float:
    started = time.perf_counter()
    results = run()
    wall_s = time.perf_counter() - started
    file.check(results)
    return wall_s


def why(cell: Cell, error: BaseException) -> Failure:
    """Return why a way has no figures: skipped if it is impossible here, else failed."""
    if isinstance(error, CannotRunError):
        return Failure(f"{cell.runner} can't be measured here: {error}", status="skipped")
    return failure_of(cell.sentence, error)


@dataclass(frozen=True, slots=True)
class Started:
    """One start of a way in a process of its own.

    Attributes:
        ready_s: Seconds until all workers could begin: the array was loaded, copied or mapped by then.
        before_bytes: Memory of the process tree before: an interpreter that has imported NumPy.
        loaded_bytes: The same after a round, with workers and array.
        peak_bytes: The most since ``before_bytes``, summed over the processes.
        method: What counts as memory: ``pss``, or ``rss`` where the system tells no PSS.
        sent_bytes: Size of all items of a round, pickled; 0 where nothing is sent.
    """

    ready_s: float
    before_bytes: int
    loaded_bytes: int
    peak_bytes: int
    method: Method
    sent_bytes: int


def start_way(order: Order, way: Way, send: Send) -> None:
    """Start a way, run a round, and send a Started or a Failure before anything is closed."""
    send(Starting("starting workers with their data", order.cell(way)))
    with ExitStack() as closing:
        try:
            send(Finished(_started(order, way, closing)))
        except TASK_ERRORS as error:
            send(Finished(why(order.cell(way), error)))


def _started(order: Order, way: Way, closing: ExitStack) -> Started:
    give_back()
    set_back_peaks([os.getpid()])
    before = _memory()
    began = time.perf_counter()
    run = closing.enter_context(open_way(way, order.file, order.workers, order.segment))
    ready_s = time.perf_counter() - began
    order.file.check(run())
    after = _memory()
    return Started(
        ready_s,
        sum(each.now_bytes for each in before),
        sum(each.now_bytes for each in after),
        sum(each.peak_bytes for each in after),
        "pss" if all(each.method == "pss" for each in (*before, *after)) else "rss",
        _sent_bytes(order, way),
    )


def _memory() -> list[ProcessMemory]:
    return list(tree_memory(tree(os.getpid())).values())


def _sent_bytes(order: Order, way: Way) -> int:
    if way.start_method is None:
        return 0
    if way is Way.SHIPPED:
        part = np.zeros(order.file.elements // PARTS)
        return PARTS * len(pickle.dumps(part))
    return sum(len(pickle.dumps(number)) for number in range(PARTS))
