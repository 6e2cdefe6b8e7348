"""Opens a cell: its executor with all workers there and warm, and what runs one round of it.

Opens the ceiling as a cell of a group: its rounds take part in the same blocks as all others.
"""

from __future__ import annotations

import os
import traceback
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.machine.meters import Meters
from benchmarks.measure.blocks import CellFailedError
from benchmarks.measure.ceiling import Ceiling, CeilingError, open_ceiling
from benchmarks.measure.pickling import task_module, travel_problem
from benchmarks.measure.rounds import Round, metered_round, run_round
from benchmarks.runners.model import CannotRunError
from benchmarks.runners.worker import START_TIMEOUT_S, WorkerFacts, describe, host, in_every_worker, load
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.plan.cells import Cell
    from benchmarks.runners.model import Runner
    from workloads.model import Workload

TASK_ERRORS = (Exception, SystemExit)
"""What a task may raise at us; a signal that ends the measuring process is neither."""


class CellSkippedError(Exception):
    """Trying has shown that the cell can't be executed here, by nobody's fault; the message says why."""


@dataclass(frozen=True, slots=True)
class Work:
    """What the cells of a group have in common.

    Attributes:
        workload: The workload.
        items: Its prepared items.
        helpers: Process ids of what ``prepare`` started.
        throttled: The throttle meter.
        clock: Seconds, monotonic; what rounds are timed with.
    """

    workload: Workload
    items: Sequence[Any]
    helpers: tuple[int, ...]
    throttled: Callable[[], float | None]
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell whose workers exist, have imported the task and have run it once."""

    cell: Cell
    runner: Runner
    work: Work
    executor: Executor
    closing: ExitStack
    meters: Meters
    gil_on_after_imports: bool = False

    @property
    def task(self) -> Callable[[Any], Any]:
        """Return what the executor is handed."""
        return self.runner.task(self.work.workload)

    def run(self) -> Round:
        """Run one checked round.

        Raises:
            CellFailedError: The task raised, a worker died, or a result is wrong; the cell is closed.
        """
        try:
            return run_round(self.executor, self.task, self.work, self.meters)
        except TASK_ERRORS as error:
            self.closing.close()
            raise failure(self.cell, "in a round", error) from error

    def ask_workers(self) -> tuple[WorkerFacts, ...]:
        """Return what every worker says of itself now.

        Raises:
            CellFailedError: A worker does not answer; the cell is closed.
        """
        try:
            return tuple(in_every_worker(self.executor, self.cell.workers, describe))
        except TASK_ERRORS as error:
            self.closing.close()
            raise failure(self.cell, "after its last round", error) from error


def open_cell(cell: Cell, runner: Runner, work: Work) -> OpenCell:
    """Open the cell's runner, wait for all of its workers and run one item in each.

    Raises:
        CellFailedError: The runner can't be opened, or the item fails.
        CellSkippedError: The runner can't start its workers here, or they can't execute this workload.
    """
    task = runner.task(work.workload)
    with ExitStack() as closing:
        try:
            executor = closing.enter_context(runner.open(cell.workers))
            in_every_worker(executor, cell.workers, partial(load, task_module(task)))
            in_every_worker(executor, cell.workers, partial(task, work.items[0]))
            facts = in_every_worker(executor, cell.workers, describe)
        except CannotRunError as error:
            raise CellSkippedError(f"{cell.runner} can't run here: {error}") from error
        except runner.skips_on as error:
            reason = str(error).strip().rpartition("\n")[2]  # NumPy gives a page of advice first
            raise CellSkippedError(f"{cell.sentence} is impossible: {reason}") from error
        except TASK_ERRORS as error:
            raise failure(cell, "while its workers were started and warmed", error) from error
        pids = sorted({worker.pid for worker in facts if worker.host == host()} - {os.getpid()})
        complete = all(worker.host == host() for worker in facts)
        meters = Meters(pids, work.helpers, work.throttled, complete)
        gil_on = any(worker.gil_enabled for worker in facts)
        return OpenCell(cell, runner, work, executor, closing.pop_all(), meters, gil_on)


def failure(cell: Cell, phase: str, error: BaseException) -> CellFailedError:
    """Return the failure of a cell with a sentence that names workload, runner, workers and phase."""
    detail = "".join(traceback.format_exception(error))
    return CellFailedError(f"{cell.sentence} failed {phase}: {explain(error)}", detail)


def explain(error: BaseException) -> str:
    """Return in one line what an error means for someone who has not seen our code."""
    if isinstance(error, WrongResultError):
        return f"wrong result: {error}"
    if isinstance(error, SystemExit):
        return f"the task called sys.exit({error.code!r})."
    if isinstance(error, BrokenExecutor):
        return (
            "a worker ended abruptly (killed, out of memory, or crashed), "
            f"or did not start within {START_TIMEOUT_S:.0f} s."
        )
    if isinstance(error, MemoryError):
        return "out of memory."
    if problem := travel_problem(error):
        return problem
    message = " ".join(str(error).split())
    return f"{type(error).__name__}: {message[:400]}" if message else f"{type(error).__name__}."


@dataclass(frozen=True, slots=True)
class OpenCeiling:
    """A cell whose processes hold their chunks and wait for the signal."""

    cell: Cell
    work: Work
    ceiling: Ceiling
    closing: ExitStack
    meters: Meters

    def run(self) -> Round:
        """Run one round.

        Raises:
            CellFailedError: A process failed; the cell is closed.
        """
        try:
            return metered_round(self.meters, lambda: self.ceiling.run(self.work.clock))
        except CeilingError as error:
            self.closing.close()
            raise failure(self.cell, "in a round", error) from error


def open_ceiling_cell(cell: Cell, work: Work) -> OpenCeiling:
    """Open the processes of the ceiling with the cell's number of workers.

    Raises:
        CellFailedError: A process does not come up.
    """
    with ExitStack() as closing:
        try:
            ceiling = closing.enter_context(open_ceiling(cell.workers, work.workload, work.items))
        except TASK_ERRORS as error:
            raise failure(cell, "while its processes were started", error) from error
        meters = Meters(ceiling.pids, work.helpers, work.throttled)
        return OpenCeiling(cell, work, ceiling, closing.pop_all(), meters)
