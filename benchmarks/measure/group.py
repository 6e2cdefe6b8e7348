"""One group, inside its measuring process: prepare items, open cells, run blocks, collect the evidence."""

from __future__ import annotations

import random
import time
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import psutil

from benchmarks.evidence.collect import NO_EVIDENCE_OF_A_CEILING, collect_evidence
from benchmarks.machine.cpus import count_cpus
from benchmarks.machine.meters import throttle_meter
from benchmarks.measure.blocks import Arm, Blocks, Watch, measure_blocks
from benchmarks.measure.open_cell import OpenCell, Work, open_ceiling_cell, open_cell
from benchmarks.plan.cells import Role
from benchmarks.plan.discovery import find_runners, find_workloads
from benchmarks.process.failure import TASK_ERRORS, FailedError, Failure, explain
from benchmarks.process.messages import BlockEnded, CellRounds, Finished, GroupResult, Starting
from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from typing import NoReturn

    from benchmarks.evidence.collect import Evidence
    from benchmarks.plan.cells import Cell
    from benchmarks.process.messages import GroupOrder, Send
    from benchmarks.runners.model import Runner
    from benchmarks.runners.worker import WorkerFacts


def measure_group(order: GroupOrder, send: Send) -> None:
    """Measure the cells of one workload and send the result before anything is closed."""
    workload = order.own.workload() if order.own else find_workloads()[order.workload]
    with ExitStack() as closing:
        send(Starting("preparing its items"))
        try:
            items = closing.enter_context(workload.prepare())
            if not items:
                raise CannotPrepareError("prepare() yields no items.")
        except TASK_ERRORS as error:
            send(Finished(_unprepared(order, error)))
            return
        helpers = tuple(child.pid for child in psutil.Process().children(recursive=True))
        throttled = throttle_meter(count_cpus().quota_cgroup)
        work = Work(workload, items, helpers, throttled, time.perf_counter)
        send(Finished(_Group(order, work, closing, send).measure()))


def _unprepared(order: GroupOrder, error: BaseException) -> GroupResult:
    known = isinstance(error, CannotPrepareError)
    reason = str(error).removeprefix(f"{order.workload}: ") if known else explain(error)
    detail = None if known else "".join(traceback.format_exception(error))
    failure = Failure(f"{order.workload} could not be prepared: {reason}", detail)
    return GroupResult(0, "", failures=dict.fromkeys(order.cells, failure))


@dataclass(frozen=True, slots=True)
class _Group:
    """A prepared group: its order, its work, the cells that are open, those that can't be, and who closes."""

    order: GroupOrder
    work: Work
    closing: ExitStack
    send: Send
    opened: dict[Cell, OpenCell] = field(default_factory=dict)
    skipped: dict[Cell, Failure] = field(default_factory=dict)

    def measure(self) -> GroupResult:
        """Open all cells, run the blocks, and ask the workers once more at the end."""
        arms = [self._open_ceiling(cell) for cell in self.order.cells if cell.role is Role.CEILING]
        for cell, runner in _opening_order(self.order.cells):
            arms += self._open(cell, runner)
        shuffle = random.Random(f"{self.order.seed} {self.order.workload}")  # noqa: S311 - an order, no secret
        blocks = measure_blocks(arms, self.order.preset, shuffle, self._watch())
        evidence = self._collect_evidence(blocks) if self.order.preset.evidence else {}
        workers = self._ask_workers(blocks)
        return GroupResult(
            item_count=len(self.work.items),
            stopped_because=blocks.stopped_because,
            caveats=tuple(self.work.workload.caveats(self.work.items)),
            measured={
                cell: CellRounds(tuple(seen), workers.get(cell, ()), evidence.get(cell), self._gil_on(cell))
                for cell, seen in blocks.rounds.items()
            },
            failures=self.skipped | blocks.failures,
        )

    def _gil_on(self, cell: Cell) -> bool:
        return cell in self.opened and self.opened[cell].gil_on_after_imports

    def _watch(self) -> Watch:
        return Watch(
            time.monotonic,
            lambda cell: self.send(Starting("a round", cell)),
            lambda blocks, widest: self.send(BlockEnded(blocks.count, widest)),
        )

    def _open_ceiling(self, cell: Cell) -> Arm:
        self.send(Starting("starting its processes", cell))
        try:
            opened = open_ceiling_cell(cell, self.work)
        except FailedError as error:
            return Arm(cell, partial(_fail, error))
        self.closing.callback(opened.closing.close)
        return Arm(cell, opened.run)

    def _open(self, cell: Cell, runner: Runner) -> list[Arm]:
        """Return the cell's arm, none if it is skipped; one that fails to open fails in its first round."""
        self.send(Starting("starting its workers", cell))
        try:
            opened = open_cell(cell, runner, self.work)
        except FailedError as error:
            if error.failure.status == "skipped":
                self.skipped[cell] = error.failure
                return []
            return [Arm(cell, partial(_fail, error))]
        self.closing.callback(opened.closing.close)
        self.opened[cell] = opened
        return [Arm(cell, opened.run)]

    def _collect_evidence(self, blocks: Blocks) -> dict[Cell, Evidence]:
        """Collect what explains each cell; the GIL is sampled where the preset says so."""
        preset, sampled = self.order.preset, set[str]()
        evidence = dict.fromkeys(
            (cell for cell in blocks.rounds if cell.role is Role.CEILING), NO_EVIDENCE_OF_A_CEILING
        )
        for cell, opened in sorted(self.opened.items(), key=lambda entry: entry[0].workers):
            if cell not in blocks.rounds or cell.role is Role.TWIN:
                continue
            self.send(Starting("collecting its evidence", cell))
            wanted = preset.gil_sample_all or (cell.runner not in sampled and preset.samples(opened.runner))
            sampled.add(cell.runner)
            evidence[cell] = collect_evidence(opened, preset.gil_sample_s if wanted else 0)
        return evidence

    def _ask_workers(self, blocks: Blocks) -> dict[Cell, tuple[WorkerFacts, ...]]:
        facts = {}
        for cell in list(blocks.rounds):
            if cell not in blocks.rounds or cell not in self.opened:  # its reference failed, or no workers
                continue
            self.send(Starting("asking its workers", cell))
            try:
                facts[cell] = self.opened[cell].ask_workers()
            except FailedError as error:
                blocks.drop(cell, error.failure)
        return facts


def _opening_order(cells: tuple[Cell, ...]) -> list[tuple[Cell, Runner]]:
    """Return who forks first, then the other process runners: there should be no threads of ours yet."""
    runners = find_runners()
    pairs = [(cell, runners[cell.runner]) for cell in cells if cell.role is not Role.CEILING]
    return sorted(pairs, key=lambda pair: pair[1].opening_place)


def _fail(error: FailedError) -> NoReturn:
    raise error
