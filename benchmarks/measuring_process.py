"""The process in which one group is measured: nothing but the workload and its runners run here.

The supervisor starts a fresh one for every group, sends the order through stdin and reads messages from
what was stdout; whatever tasks print goes to stderr. If the supervisor is gone, the next message fails
and everything is closed on the way out.
"""

from __future__ import annotations

import os
import pickle
import random
import signal
import sys
import time
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import psutil

from benchmarks.blocks import Arm, Blocks, CellFailedError, Watch, measure_blocks
from benchmarks.cpus import count_cpus
from benchmarks.discovery import find_runners, find_workloads
from benchmarks.messages import BlockEnded, CellRounds, Failure, GroupResult, Starting
from benchmarks.meters import throttle_meter
from benchmarks.open_cell import TASK_ERRORS, OpenCell, Work, explain, open_cell
from benchmarks.runners.worker import WorkerFacts, dump_stacks_on_request
from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn

    from benchmarks.cells import Cell
    from benchmarks.messages import GroupOrder
    from benchmarks.runners.model import Runner

    Tell = Callable[[object], None]


class Terminated(BaseException):
    """SIGTERM arrived: close everything and go. No Exception, so that nothing mistakes it for a task's."""


def measure_group(order: GroupOrder, tell: Tell) -> None:
    """Measure the cells of one workload and tell the result before anything is closed."""
    workload = find_workloads()[order.workload]
    with ExitStack() as closing:
        tell(Starting("preparing its items"))
        try:
            items = closing.enter_context(workload.prepare())
            if not items:
                raise CannotPrepareError("prepare() yields no items.")
        except TASK_ERRORS as error:
            tell(_unprepared(order, error))
            return
        helpers = tuple(child.pid for child in psutil.Process().children(recursive=True))
        throttled = throttle_meter(count_cpus().quota_cgroup)
        work = Work(workload, items, helpers, throttled, time.perf_counter)
        tell(_Group(order, work, closing, tell).measure())


def _unprepared(order: GroupOrder, error: BaseException) -> GroupResult:
    known = isinstance(error, CannotPrepareError)
    reason = str(error) if known else explain(error)
    detail = None if known else "".join(traceback.format_exception(error))
    failure = Failure(f"{order.workload} could not be prepared: {reason}", detail)
    return GroupResult(0, "", failures=dict.fromkeys(order.cells, failure))


@dataclass(frozen=True, slots=True)
class _Group:
    """A prepared group: its order, its work, the cells that are open, and who closes them."""

    order: GroupOrder
    work: Work
    closing: ExitStack
    tell: Tell
    opened: dict[Cell, OpenCell] = field(default_factory=dict)

    def measure(self) -> GroupResult:
        """Open all cells, run the blocks, and ask the workers once more at the end."""
        arms = [self._open(cell, runner) for cell, runner in _opening_order(self.order.cells)]
        shuffle = random.Random(f"{self.order.seed} {self.order.workload}")  # noqa: S311 - an order, no secret
        blocks = measure_blocks(arms, self.order.preset, shuffle, self._watch())
        workers = self._ask_workers(blocks)
        return GroupResult(
            item_count=len(self.work.items),
            stopped_because=blocks.stopped_because,
            caveats=tuple(self.work.workload.caveats(self.work.items)),
            measured={cell: CellRounds(tuple(seen), workers[cell]) for cell, seen in blocks.rounds.items()},
            failures={cell: Failure(error.reason, error.detail) for cell, error in blocks.failures.items()},
        )

    def _watch(self) -> Watch:
        return Watch(
            time.monotonic,
            lambda cell: self.tell(Starting("a round", cell)),
            lambda blocks, widest: self.tell(BlockEnded(blocks.count, widest)),
        )

    def _open(self, cell: Cell, runner: Runner) -> Arm:
        """Return the cell's arm; one that can't be opened fails in its first round, as any other failure."""
        self.tell(Starting("starting its workers", cell))
        try:
            opened = open_cell(cell, runner, self.work)
        except CellFailedError as failure:
            return Arm(cell, partial(_fail, failure))
        self.closing.callback(opened.closing.close)
        self.opened[cell] = opened
        return Arm(cell, opened.run)

    def _ask_workers(self, blocks: Blocks) -> dict[Cell, tuple[WorkerFacts, ...]]:
        facts = {}
        for cell in list(blocks.rounds):
            if cell not in blocks.rounds:  # its reference failed a moment ago
                continue
            self.tell(Starting("asking its workers", cell))
            try:
                facts[cell] = self.opened[cell].ask_workers()
            except CellFailedError as failure:
                blocks.drop(cell, failure)
        return facts


def _opening_order(cells: tuple[Cell, ...]) -> list[tuple[Cell, Runner]]:
    """Return process runners first: where they fork, there should be no threads of ours yet."""
    runners = find_runners()
    pairs = [(cell, runners[cell.runner]) for cell in cells]
    return sorted(pairs, key=lambda pair: pair[1].start_method() is None)


def _fail(failure: CellFailedError) -> NoReturn:
    raise failure


def _take_stdout() -> Tell:
    """Keep what was stdout for messages, and send whatever else is printed there to stderr."""
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if hasattr(os, "register_at_fork"):  # a forked worker must not keep the channel open when we are gone
        os.register_at_fork(after_in_child=lambda: os.close(channel.fileno()))

    def tell(message: object) -> None:
        pickle.dump(message, channel)
        channel.flush()

    return tell


def _terminate(_signal: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: a second one must not cut off the closing
    raise Terminated


def main() -> int:
    """Measure what stdin orders; return the exit code."""
    tell = _take_stdout()
    order: GroupOrder = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the supervisor that started us
    dump_stacks_on_request()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        measure_group(order, tell)
    except Terminated:
        return 128 + signal.SIGTERM
    except BrokenPipeError:  # the supervisor is gone: nobody is left to tell
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
