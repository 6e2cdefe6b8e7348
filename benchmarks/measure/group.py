"""One group: its own process prepares its items, opens and measures its cells, and collects evidence.

A hang, a crash of the process or a lack of memory costs the running cell, never the run: the other cells of
the group are measured again without it. Once all cells have their times, it costs only evidence.
"""

from __future__ import annotations

import os
import time
import traceback
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.evidence.collect import (
    NO_EVIDENCE_OF_A_CEILING,
    NOTHING_HANDED_OUT,
    OF_A_CEILING,
    Sampling,
    collect_evidence,
    no_evidence,
    with_handing_out,
)
from benchmarks.evidence.gil_words import own_gil
from benchmarks.evidence.handing_out import Handed
from benchmarks.machine.allowance import allow_open_files
from benchmarks.machine.environment import blas_libraries, observe_process
from benchmarks.machine.meters import count_cpus, quota_meter
from benchmarks.machine.process_tree import children
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks, widest_interval
from benchmarks.measure.items import count_for, prepared
from benchmarks.measure.open_cell import OpenCell, open_ceiling_cell, open_cell
from benchmarks.measure.room import Space
from benchmarks.measure.rounds import CellRounds, GroupResult, Work
from benchmarks.plan.allowed import needs
from benchmarks.plan.presets import Role
from benchmarks.plan.selection import find_runners, find_workload
from benchmarks.process.messages import (
    TASK_ERRORS,
    FailedError,
    Failure,
    Finished,
    Measured,
    Starting,
    explain,
    fail,
    failure_of,
)
from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.evidence.collect import Evidence
    from benchmarks.machine.environment import Environment
    from benchmarks.measure.blocks import Blocks
    from benchmarks.measure.rounds import GroupOrder, Round
    from benchmarks.plan.presets import Cell
    from benchmarks.process.messages import Send
    from benchmarks.runners.model import Runner
    from benchmarks.runners.worker import WorkerFacts


EVIDENCE_S = 60.0
"""Seconds for a group's evidence, plus twice the sampling time; or as long as its blocks took, if longer."""


def is_explained(cell: Cell) -> bool:
    """Return whether evidence is collected: not for the A/A control, which equals the baseline."""
    return cell.role not in {Role.AA_CONTROL, Role.CEILING}


def measure_group(order: GroupOrder, send: Send) -> None:
    """Measure the cells of one workload in this process and send the result before anything is closed."""
    own_gil()  # before there are threads of others
    allow_open_files(needs(order.cells, find_runners()).files)
    environment = observe_process()  # before our own imports load it
    workload = order.make_workload() if order.make_workload else find_workload(order.workload)
    with ExitStack() as closing:
        send(Starting("preparing its items"))
        try:
            at_least = count_for(cell.workers for cell in order.cells)
            items = closing.enter_context(prepared(workload, at_least))
            if not items:
                raise CannotPrepareError("prepare() yields no items.")
        except TASK_ERRORS as error:
            send(Finished(replace(_unprepared(order, error), environment=environment)))
            return
        helpers = tuple(children(os.getpid()))
        quota = quota_meter(count_cpus().quota_cgroup)
        work = Work(workload, items, helpers, quota, time.perf_counter)
        send(Finished(_Group(order, work, closing, send, environment).measure()))


def _unprepared(order: GroupOrder, error: BaseException) -> GroupResult:
    known = isinstance(error, CannotPrepareError)
    reason = str(error).removeprefix(f"{order.workload}: ") if known else explain(error)
    detail = None if known else "".join(traceback.format_exception(error))
    failure = Failure(f"{order.workload} could not be prepared: {reason}", detail)
    return GroupResult(0, "", failures=dict.fromkeys(order.cells, failure))


@dataclass(frozen=True, slots=True)
class _Group:
    """A prepared group: its order, its work, its open cells, its failed cells, and what closes them."""

    order: GroupOrder
    work: Work
    closing: ExitStack
    send: Send
    environment: Environment
    opened: dict[Cell, OpenCell] = field(default_factory=dict)
    skipped: dict[Cell, Failure] = field(default_factory=dict)

    def measure(self) -> GroupResult:
        """Open all cells, run the blocks, ask the workers once more, send that, and collect the evidence."""
        began_s = self.work.clock()
        blocks = self._run_blocks()
        result = self._result(blocks, self._ask_workers(blocks))
        if not self.order.preset.evidence:
            return result
        self.send(Measured(result))
        sampling_s = 2 * self.order.preset.gil_sample_s * len(self.opened)
        limit_s = max(EVIDENCE_S + sampling_s, self.work.clock() - began_s)
        for cell, evidence in self._collect_evidence(result, limit_s):
            result.measured[cell] = replace(result.measured[cell], evidence=evidence)
            self.send(Measured(result))
        return result

    def _result(
        self, blocks: Blocks[Cell, Round], workers: dict[Cell, tuple[WorkerFacts, ...]]
    ) -> GroupResult:
        failures = {cell: failure_of(cell.sentence, error) for cell, error in blocks.failures.items()}
        of_a_ceiling = NO_EVIDENCE_OF_A_CEILING if self.order.preset.evidence else None
        return GroupResult(
            item_count=len(self.work.items),
            stopped_because=blocks.stopped_because,
            caveats=tuple(self.work.workload.caveats(self.work.items)),
            measured={
                cell: CellRounds(
                    tuple(seen),
                    workers.get(cell, ()),
                    of_a_ceiling if cell.role is Role.CEILING else None,
                    *self._gil(cell),
                )
                for cell, seen in blocks.rounds.items()
            },
            failures=self.skipped | failures,
            environment=replace(self.environment, blas=blas_libraries()),
        )

    def _gil(self, cell: Cell) -> tuple[bool, str | None]:
        """Return whether a cell's GIL was on after its imports, and why hand-overs were not counted."""
        opened = self.opened.get(cell)
        return (opened.gil_on_after_imports, opened.gils.reason) if opened else (False, OF_A_CEILING)

    def _run_blocks(self) -> Blocks[Cell, Round]:
        """Open ceilings first, then runners that fork, then the others; measure what could be opened."""
        order, preset = self.order, self.order.preset
        space, runs = Space(order.load), {}
        for cell, runner in _opening_order(order.cells):
            apart = runner is None or runner.start_method() is not None
            why = None if cell.is_reference else space.shortage(cell.workers, apart=apart)
            if why is not None:
                self.skipped[cell] = Failure(why, status="skipped")
            elif runner is None:
                runs[cell] = self._open_ceiling(cell)
            elif (run := self._open(cell, runner, space)) is not None:
                runs[cell] = run
        return measure_blocks(
            runs,
            StopRule(
                preset.budget_s, preset.min_blocks, preset.max_blocks, preset.precision, widest_interval
            ),
            f"{order.seed} {order.workload}",
            Reporter(self.send, partial(Starting, "a round")),
            references=frozenset(cell for cell in runs if cell.is_reference),
        )

    def _announcing(self, cell: Cell) -> Callable[[str], object]:
        """Return a callback that announces each step of a cell, which then has the time limit of a round."""
        return lambda phase: self.send(Starting(phase, cell))

    def _open_ceiling(self, cell: Cell) -> Callable[[], Round]:
        self.send(Starting("starting its processes", cell))
        try:
            opened = open_ceiling_cell(cell, self.work, "spawn" if self.order.import_threads else None)
        except FailedError as error:
            return partial(fail, error)
        self.closing.callback(opened.closing.close)
        return opened.run

    def _open(self, cell: Cell, runner: Runner, space: Space) -> Callable[[], Round] | None:
        """Return what runs a round, None for a skipped cell; a failed opening fails in its first round."""
        before_bytes = space.begin()
        try:
            opened = open_cell(cell, runner, self.work, self._announcing(cell))
        except FailedError as error:
            if error.failure.status == "skipped":
                self.skipped[cell] = error.failure
                return None
            return partial(fail, error)
        self.closing.callback(opened.closing.close)
        self.opened[cell] = opened
        space.opened(cell.workers, opened.meters.workers, before_bytes)
        return opened.run

    def _collect_evidence(self, result: GroupResult, limit_s: float) -> Iterator[tuple[Cell, Evidence]]:
        """Yield the evidence of each measured cell, as far as the time allows."""
        end_s, sampled = self.work.clock() + limit_s, set[str]()
        took_s = {
            cell: median(seen.wall_s for seen in found.rounds) for cell, found in result.measured.items()
        }
        work_s = next((seconds for cell, seconds in took_s.items() if cell.role is Role.REFERENCE), 0.0)
        for cell in sorted(filter(is_explained, result.measured), key=lambda cell: cell.workers):
            if self.work.clock() > end_s:
                yield (
                    cell,
                    no_evidence(
                        f"not measured: the time for this group's evidence ({limit_s:.0f} s) was used up."
                    ),
                )
            else:
                evidence = self._explain(cell, sampled)
                if not cell.is_reference:
                    evidence = self._with_handing_out(cell, evidence, took_s[cell], work_s)
                yield cell, evidence

    def _explain(self, cell: Cell, sampled: set[str]) -> Evidence:
        """Return the evidence of a cell; the GIL is sampled as the preset says, once per runner."""
        preset, opened = self.order.preset, self.opened[cell]
        wanted = preset.gil_sample_all or (cell.runner not in sampled and preset.samples(opened.runner))
        sampled.add(cell.runner)
        sampling = Sampling(
            opened.gils,
            cell.workers,
            preset.gil_sample_s if wanted else 0,
            lines=cell.is_reference,  # the other cells have the same
            announce=self._announcing(cell),
        )
        self.send(Starting("collecting its evidence", cell))
        with opened.runner.during(cell.workers):
            evidence = collect_evidence(opened.executor, opened.task, self.work.items, sampling)
        return replace(evidence, handing_out_reason=NOTHING_HANDED_OUT) if cell.is_reference else evidence

    def _with_handing_out(self, cell: Cell, evidence: Evidence, round_s: float, work_s: float) -> Evidence:
        """Return the evidence with the cost of dispatch compared with the work of sequential."""
        opened = self.opened[cell]
        handed = Handed(
            opened.executor,
            opened.task,
            self.work.items,
            cell.workers,
            round_s,
            work_s / cell.workers,
            partial(self.send, Starting("dispatching empty items", cell)),
        )
        with opened.runner.during(cell.workers):
            handed.announce()
            return with_handing_out(evidence, handed)

    def _ask_workers(self, blocks: Blocks[Cell, Round]) -> dict[Cell, tuple[WorkerFacts, ...]]:
        facts = {}
        for cell in list(blocks.rounds):
            if cell not in blocks.rounds or cell not in self.opened:  # the baseline failed, or no workers
                continue
            self.send(Starting("asking its workers", cell))
            try:
                facts[cell] = self.opened[cell].ask_workers()
            except FailedError as error:
                blocks.drop(cell, error)
        return facts


def _opening_order(cells: tuple[Cell, ...]) -> list[tuple[Cell, Runner | None]]:
    """Return ceilings first (None), then runners that fork, then others, before we start any threads."""
    found = find_runners()
    pairs = [(cell, found.get(cell.runner)) for cell in cells]
    return sorted(pairs, key=lambda pair: -1 if pair[1] is None else pair[1].opening_place)
