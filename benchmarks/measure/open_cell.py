"""Opens a cell (warm workers, or the processes of a ceiling) and runs its rounds."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.collect import find_gils
from benchmarks.machine.meters import Meters
from benchmarks.machine.process_tree import children
from benchmarks.measure.ceiling import Ceiling, CeilingError, open_ceiling
from benchmarks.measure.rounds import metered_round, run_round
from benchmarks.process.messages import TASK_ERRORS, FailedError, Failure, failure_of
from benchmarks.runners.model import CannotRunError, task_module
from benchmarks.runners.worker import WorkerFacts, describe, host, in_every_worker, load

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor
    from typing import Any

    from benchmarks.evidence.gil_words import Gils
    from benchmarks.measure.rounds import Round, Work
    from benchmarks.plan.presets import Cell
    from benchmarks.runners.model import Runner


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell whose workers exist, have imported the task and have run it once."""

    cell: Cell
    runner: Runner
    work: Work
    executor: Executor
    closing: ExitStack
    meters: Meters
    gils: Gils
    gil_on_after_imports: bool = False

    @property
    def task(self) -> Callable[[Any], Any]:
        """Return the task that the executor gets."""
        return self.runner.task(self.work.workload)

    def run(self) -> Round:
        """Run one checked round.

        Raises:
            FailedError: The task raised, a worker died, or a result is wrong; the cell is closed.
        """
        try:
            with self.runner.during(self.cell.workers):
                return run_round(self.executor, self.task, self.work, self.meters)
        except TASK_ERRORS as error:
            self.closing.close()
            raise _failed(self.cell, error, "in a round") from error

    def ask_workers(self) -> tuple[WorkerFacts, ...]:
        """Return what every worker reports about itself now.

        Raises:
            FailedError: A worker does not answer; the cell is closed.
        """
        try:
            with self.runner.during(self.cell.workers):
                return tuple(in_every_worker(self.executor, self.cell.workers, describe))
        except TASK_ERRORS as error:
            self.closing.close()
            raise _failed(self.cell, error, "after its last round") from error


def open_cell(cell: Cell, runner: Runner, work: Work, announce: Callable[[str], object] = str) -> OpenCell:
    """Open the cell's runner, wait for all of its workers and run one item in each.

    ``announce`` is called before each of these steps, because each has its own time limit.

    Raises:
        FailedError: The runner can't be opened, or the item fails. The cell is skipped if the runner can't
            start its workers here, or they can't execute this workload.
    """
    task = runner.task(work.workload)
    with ExitStack() as closing:
        try:
            announce("starting its workers")
            executor = closing.enter_context(runner.open(cell.workers))
            if runner.start_method() is not None:
                work.standing.update(children(os.getpid()))  # before an item runs: its children count
            announce("importing the task in its workers")
            in_every_worker(executor, cell.workers, partial(load, task_module(task)))
            announce("running one item in each worker")
            in_every_worker(executor, cell.workers, partial(task, work.items[0]))
            facts = in_every_worker(executor, cell.workers, describe)
            gils = find_gils(executor, runner, cell.workers)
        except CannotRunError as error:
            raise _skipped(f"{cell.runner} can't run here: {error}") from error
        except runner.skips_on as error:
            reason = str(error).strip().rpartition("\n")[2]  # NumPy's message begins with a page of advice
            raise _skipped(f"{cell.sentence} is impossible: {reason}") from error
        except TASK_ERRORS as error:
            raise _failed(cell, error, "while its workers were started and warmed") from error
        pids = sorted({worker.pid for worker in facts if worker.host == host()} - {os.getpid()})
        complete = all(worker.host == host() for worker in facts)
        meters = Meters(pids, work.helpers, work.quota, complete, gils.hand_overs, work.standing)
        gil_on = any(worker.gil_enabled for worker in facts)
        return OpenCell(cell, runner, work, executor, closing.pop_all(), meters, gils, gil_on)


@dataclass(frozen=True, slots=True)
class OpenCeiling:
    """A ceiling whose processes hold their chunks and wait for the signal, as a cell of the group."""

    cell: Cell
    work: Work
    ceiling: Ceiling
    closing: ExitStack
    meters: Meters

    def run(self) -> Round:
        """Run one round.

        Raises:
            FailedError: A process failed; the cell is closed.
        """
        try:
            seen = metered_round(self.meters, lambda: self.ceiling.run(self.work.clock))
            self.ceiling.settle()
        except CeilingError as error:
            self.closing.close()
            raise _failed(self.cell, error, "in a round") from error
        return seen


def open_ceiling_cell(cell: Cell, work: Work, method: str | None = None) -> OpenCeiling:
    """Open the processes of the ceiling with the cell's number of workers.

    Raises:
        FailedError: A process does not start.
    """
    with ExitStack() as closing:
        try:
            ceiling = closing.enter_context(open_ceiling(cell.workers, work.workload, work.items, method))
        except TASK_ERRORS as error:
            raise _failed(cell, error, "while its processes were started") from error
        work.standing.update(ceiling.pids)
        meters = Meters(ceiling.pids, work.helpers, work.quota, standing=work.standing)
        return OpenCeiling(cell, work, ceiling, closing.pop_all(), meters)


def _failed(cell: Cell, error: BaseException, phase: str) -> FailedError:
    return FailedError(failure_of(cell.sentence, error, phase))


def _skipped(reason: str) -> FailedError:
    return FailedError(Failure(reason, status="skipped"))
