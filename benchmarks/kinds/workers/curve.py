"""Measures one curve in this process: throughput by the number of workers, with what these cost.

A pilot tries each number once, ascending, and decides which of them are measured; then these run in
interleaved blocks. Nothing of the pilot is in the throughput that is reported.
"""

from __future__ import annotations

import math
import os
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.kinds.workers.rounds import Rounds, memory_kind
from benchmarks.kinds.workers.sampling import affordable, coarse_counts, is_flat, next_counts
from benchmarks.kinds.workers.seen import PER_CPU, CurveSeen, PointSeen
from benchmarks.kinds.workers.waiting import WAITING
from benchmarks.machine.allowance import allow_open_files, count_allowance
from benchmarks.machine.process_tree import children
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.measure.items import prepared
from benchmarks.plan.allowed import needs, without_room
from benchmarks.plan.presets import MIN_BLOCKS
from benchmarks.plan.selection import find_runners, find_workloads
from benchmarks.process.messages import (
    TASK_ERRORS,
    FailedError,
    Failure,
    Finished,
    Starting,
    explain,
    failure_of,
)
from tools.speaking.words import spoken
from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.kinds.workers.seen import CurveOrder, RoundSeen
    from benchmarks.machine.allowance import Allowance
    from benchmarks.measure.blocks import Blocks
    from benchmarks.process.messages import Send
    from workloads.model import Workload

MOST_WAITING = 500
"""Most workers of waiting work: more threads than almost anybody uses."""

COMPUTING = "pure_python"
"""Computing work: plain Python, of which threads do one item at a time where there is a GIL."""

SPARE_FILES = 64
"""Open files beside those of the workers: streams, the servers' pipes, the task's own."""

FILES_PER_WORKER = 2
"""A connection for each worker, and a spare file."""

RESULTS_SHARE = 0.25
"""Share of the free memory that the results of a round may take."""

PILOT_SHARE = 0.3
"""Share of the time in which the pilot may begin to try another number of workers."""

FLAT = "more workers gained nothing"
"""Why a user's function is not tried with more."""

MOST_OVERDRAWN = 1.5
"""A curve is given up if its blocks would take longer than its time × this."""


def measure_curve(order: CurveOrder, send: Send) -> None:
    """Measure a curve and send a CurveSeen, or the Failure if there is none."""
    with ExitStack() as closing:
        send(Starting("preparing its items"))
        try:
            send(Finished(_Curve(order, _rounds(order, closing), send).measure()))
        except FailedError as error:
            send(Finished(error.failure))
        except CannotPrepareError as error:
            send(Finished(Failure(f"{order.subject} could not be prepared: {error}")))
        except TASK_ERRORS as error:
            send(Finished(failure_of(order.subject, error)))


def _rounds(order: CurveOrder, closing: ExitStack) -> Rounds:
    workload = _workload(order)
    allow_open_files(SPARE_FILES + FILES_PER_WORKER * MOST_WAITING)  # the servers inherit it
    items = closing.enter_context(prepared(workload, 1))[: order.distinct]
    if not items:
        raise CannotPrepareError("prepare() yields no items.")
    servers = tuple(children(os.getpid()))  # those that prepare() has started
    return Rounds(find_runners()[order.runner], workload, items, servers, closing)


def _workload(order: CurveOrder) -> Workload:
    if order.make_workload is not None:
        return order.make_workload()
    return WAITING if order.work == WAITING.name else find_workloads()[COMPUTING]


@dataclass(slots=True)
class _Curve:
    """A curve in progress: throughput and seconds in the pilot, and why it tried no more workers."""

    order: CurveOrder
    rounds: Rounds
    send: Send
    began_s: float = field(default_factory=time.monotonic)
    rates: dict[int, float] = field(default_factory=dict)
    costs_s: dict[int, float] = field(default_factory=dict)
    limited_by: str = ""

    def measure(self) -> CurveSeen:
        self.send(self._starting(1))
        self.rounds.look()
        if self.order.make_workload is None:  # ours is known
            self.rounds.waits = self.order.work == WAITING.name
        most = self._most()
        self._pilot(most)
        blocks = self._blocks(self._kept())
        if not blocks.rounds:
            raise next(iter(blocks.failures.values()))
        points = [self._point(count, seen) for count, seen in sorted(blocks.rounds.items())]
        lost = next((_failed(count, error) for count, error in blocks.failures.items()), "")
        return CurveSeen(
            tuple(points),
            self.rates,
            self.rounds.waits,
            most,
            "; ".join(filter(None, (lost, self.limited_by))),
            blocks.stopped_because,
            memory_kind(),
        )

    def _most(self) -> int:
        """Return the most workers to try; if it is not the usual number, ``limited_by`` says why."""
        rounds, allowed = self.rounds, count_allowance()
        processes = rounds.stays_open or rounds.runner.own_gils
        usual = MOST_WAITING if rounds.waits and not processes else PER_CPU * rounds.cpus
        limits = [(usual, "")]
        if self.order.limit is not None:
            limits.append((self.order.limit, spoken(f"WORKERS allows {self.order.limit}")))
        if rounds.stays_open:
            limits += self._room_for_processes(usual)
        else:
            limits += self._room_in_this_process(usual, allowed)
        if self.order.result_bytes:
            rounds.most_items = RESULTS_SHARE * allowed.memory_bytes / self.order.result_bytes
            why = f"results of more items would need over {RESULTS_SHARE:.0%} of the free memory"
            limits.append((int(rounds.most_items), why))
        if allowed.files is not None:
            room = (allowed.files - SPARE_FILES) // FILES_PER_WORKER
            limits.append((room, f"a process may open only {allowed.files} files"))
        most, self.limited_by = min(limits, key=lambda limit: limit[0])
        return max(1, most)

    def _room_for_processes(self, usual: int) -> list[tuple[int, str]]:
        cells = [self.order.cell(count) for count in self._coarse(usual)]
        lost = without_room(cells, find_runners(), count_allowance(), self.order.load)
        kept = [cell.workers for cell in cells if cell not in lost]
        return [(max(kept, default=1), next(iter(lost.values())).rstrip("."))] if lost else []

    def _room_in_this_process(self, usual: int, allowed: Allowance) -> list[tuple[int, str]]:
        """Return how many threads or coroutines have room: each number alone, with an item for each."""
        runners = find_runners()
        kept = 1
        for count in self._coarse(usual):
            short = needs([self.order.cell(count)], runners).shortage(allowed, self.order.load)
            if short is not None:
                return [(kept, f"there is no room for {count} workers")]
            kept = count
        return []

    def _coarse(self, most: int) -> tuple[int, ...]:
        return coarse_counts(most, () if self.rounds.waits else (self.rounds.cpus,))

    def _pilot(self, most: int) -> None:
        """Try numbers of workers once each, ascending, then more around the bend.

        With somebody's own function it stops where more workers gain nothing, or fail: what they ask may be
        somebody else's server.
        """
        end_s = self.began_s + PILOT_SHARE * self.order.budget_s
        for count in self._coarse(most):
            if self.rates and time.monotonic() > end_s:
                self.limited_by = "there was no time for more"
                return
            if not self._try(count):
                return
            if self.order.make_workload is not None and is_flat(self.rates):
                if count < most:
                    self.limited_by = FLAT
                break
        while more := next_counts(self.rates, self._room()):
            if not all(map(self._try, more)):
                return

    def _try(self, count: int) -> bool:
        """Run one round of the pilot; return whether it worked.

        Raises:
            Exception: It failed with one worker.
        """
        self.send(self._starting(count))
        began_s = time.monotonic()
        try:
            seen = self.rounds.run(count)
        except TASK_ERRORS as error:
            if count == 1:
                raise
            self.limited_by = _failed(count, error)
            return False
        opening_s = self.rounds.starts_s[count][0] if self.rounds.stays_open else 0.0
        self.rates[count] = seen.rate
        self.rounds.best_rate = max(self.rates.values())
        self.costs_s[count] = max(seen.wall_s, time.monotonic() - began_s - opening_s)
        return True

    def _block_s(self) -> float:
        """Return how long a block may take."""
        left_s = self.order.budget_s - (time.monotonic() - self.began_s)
        return left_s / (MIN_BLOCKS + 1)

    def _room(self) -> int:
        """Return how many more numbers of workers fit into a block."""
        cost_s = sum(self.costs_s.values())
        return math.floor((self._block_s() - cost_s) / (cost_s / len(self.costs_s)))

    def _kept(self) -> tuple[int, ...]:
        """Return the numbers of workers that are measured.

        Raises:
            FailedError: Even the fewest take too long.
        """
        counts = affordable(self.rates, self.costs_s, self._block_s())
        block_s = sum(self.costs_s[count] for count in counts)
        if block_s * (MIN_BLOCKS + 1) > MOST_OVERDRAWN * self.order.budget_s:
            reason = (
                f"{self.order.subject}: a round of each of {len(counts)} numbers of workers takes "
                f"{block_s:.2g} s: too long for {MIN_BLOCKS} blocks within {self.order.budget_s:.0f} s."
            )
            raise FailedError(Failure(reason, status="skipped"))
        return counts

    def _blocks(self, counts: Sequence[int]) -> Blocks[int, RoundSeen]:
        warm_up_s = sum(self.costs_s[count] for count in counts)
        left_s = self.order.budget_s - (time.monotonic() - self.began_s) - warm_up_s
        return measure_blocks(
            {count: partial(self.rounds.run, count) for count in counts},
            StopRule(left_s, max_blocks=self.order.max_blocks),
            f"{self.order.seed} {self.order.subject}",
            Reporter(self.send, self._starting),
            references=frozenset({1}),
        )

    def _starting(self, count: int) -> Starting:
        return Starting("a round", self.order.cell(count))

    def _point(self, count: int, seen: Sequence[RoundSeen]) -> PointSeen:
        return PointSeen(
            count, tuple(seen), tuple(self.rounds.starts_s[count]), self.rounds.memory.get(count)
        )


def _failed(workers: int, error: BaseException) -> str:
    return f"with {workers} workers it failed: {explain(error).rstrip('.')}"
