"""The measurement for a function's verdict: two threads against one, then the GIL over whole calls."""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean, median
from typing import TYPE_CHECKING

from benchmarks.evidence.collect import sample_task
from benchmarks.evidence.gil_share import FEWEST_ROUNDS, GilShare
from benchmarks.machine.meters import count_cpus
from benchmarks.measure.blocks import median_interval
from benchmarks.measure.rounds import GroupOrder
from benchmarks.measure.supervised import measure_supervised
from benchmarks.plan.presets import Cell, Preset, Role
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision
from benchmarks.user_function.gil_check.verdict import Evidence, Threads
from benchmarks.user_function.launch import run_probe, run_user_job, user_launch
from benchmarks.user_function.look.probe import Limits
from benchmarks.user_function.room import fit_to
from benchmarks.user_function.source import UNCHECKED, Source, UserFunctionError
from benchmarks.user_function.workload import UserWork, round_s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.measure.rounds import CellRounds, Round
    from benchmarks.user_function.look.findings import Probe

BRIEF = Limits(first_s=1.0, again_s=0.3, may_differ=True)

SPEEDUP = Preset("gil-check", precision=0.03, budget_s=3.0, evidence=False)

WORKERS = 2

LONGEST_ROUND_S = 0.5
"""Most seconds of a timed round; of longer items a round has one per thread."""

LONGEST_SAMPLED_S = 1.0
"""Most seconds of a round in which the GIL is sampled; of longer items a round has one."""

SAMPLE_S = 3.0
"""Sampling seconds, in at least FEWEST_ROUNDS."""

LINES_S = 2.5
"""Seconds for the hottest lines, without the rounds that have begun."""

PROCESS_S = 1.0
"""Approximate seconds for starting a process and finding the GIL's state in memory."""

SPARE = 1.15
"""A second look may find the function slower by this factor."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """The time limits of a check, and its folder.

    Attributes:
        time_s: Most seconds for one function.
        step_timeout_s: Most seconds for one round, or another step.
        storage: Where scratch folders are created.
    """

    time_s: float
    step_timeout_s: float
    storage: Path

    @property
    def step_s(self) -> float:
        """Seconds after which a step is given up."""
        return min(self.step_timeout_s, self.time_s)


@dataclass(frozen=True, slots=True)
class Planned:
    """The planned check.

    Attributes:
        began_s: When the first look began, by the monotonic clock.
        look: The findings of the first look.
        timed: The items that two threads share.
        sampled: The items of a round in which the GIL is sampled.
    """

    began_s: float
    look: Probe
    timed: UserWork
    sampled: UserWork

    @property
    def call_s(self) -> float:
        """Seconds of the longest call."""
        return max(self.look.item_s.values())

    @property
    def about_s(self) -> float:
        """Seconds of the rest, if threads are not slower than calling item by item."""
        return self.threads_s + self.looking_s

    @property
    def threads_s(self) -> float:
        """Seconds of that for two threads against one: expected results, first calls, and all blocks."""
        timed_s = round_s(self.look.item_s, self.timed.shape)
        expected_s = timed_s / self.timed.shape.repeats
        block_s = 2 * timed_s
        blocks_s = block_s + max(SPEEDUP.min_blocks * block_s, SPEEDUP.budget_s)
        return PROCESS_S + self.look.import_s + expected_s + (1 + WORKERS) * self.call_s + blocks_s

    @property
    def looking_s(self) -> float:
        """Seconds of that for sampling the GIL."""
        sampled_s = round_s(self.look.item_s, self.sampled.shape)
        share_s = max(FEWEST_ROUNDS * sampled_s, SAMPLE_S + sampled_s)
        return PROCESS_S + self.look.import_s + share_s + LINES_S + 3 * sampled_s


def plan_check(source: Source, bounds: Bounds) -> Planned:
    """Take a first look at a function, and return the plan of its check.

    Raises:
        UserFunctionError: It can't be measured, or not in the given time.
    """
    began_s = time.monotonic()
    look = run_probe(source, bounds.storage, bounds.step_s, BRIEF)
    unchecked = replace(source, check=UNCHECKED)
    fitted = partial(fit_to, look, limit_s=bounds.step_timeout_s, may_be_fewer=False)
    planned = Planned(
        began_s,
        look,
        UserWork(
            unchecked if look.unchecked_because else source,
            fitted(workers=(WORKERS,), longest_s=LONGEST_ROUND_S).shape,
        ),
        UserWork(unchecked, fitted(workers=(1,), longest_s=LONGEST_SAMPLED_S).shape),
    )
    whole_s = time.monotonic() - began_s + planned.about_s
    if whole_s > bounds.time_s:
        raise UserFunctionError(
            f"one call of {look.name} takes {planned.call_s:.1f} s, so its check would take about "
            f"{whole_s:.0f} s; TIME allows {bounds.time_s:g} s. Give it shorter items, or set "
            f"TIME={math.ceil(whole_s * SPARE / 10) * 10}."
        )
    return planned


def measure(planned: Planned, bounds: Bounds) -> Evidence:
    """Return the evidence on a function.

    Raises:
        UserFunctionError: It fails even without threads, or exceeds its time.
    """
    name, source = planned.look.name, planned.timed.source
    kept = _Kept(name, planned.began_s + bounds.time_s - planned.looking_s, bounds.time_s)
    supervision = Supervision(bounds.storage, bounds.step_s, kept, partial(user_launch, source))
    remarks = (planned.look.unchecked_because,) if planned.look.unchecked_because else ()
    alone, both = _timed(planned, supervision)
    if isinstance(both, Failure):
        return Evidence(name, Failure("not measured: it fails in threads."), both, remarks=remarks)
    share = run_user_job(partial(sample_task, planned.sampled.workload, SAMPLE_S), name, supervision)
    assert isinstance(share, (GilShare, Failure))  # noqa: S101 - what it tells
    return Evidence(
        name,
        share,
        compared(alone.rounds, both.rounds, _possible(planned)),
        gil_on=any(worker.gil_enabled for worker in both.workers),
        switched_on_by=next((by for worker in both.workers if (by := worker.gil_switched_on_by)), None),
        remarks=remarks,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """Enforces the time limit: called after every block, none of which may end after the deadline."""

    name: str
    deadline_s: float
    time_s: float

    def __call__(self, _ended: object) -> None:
        if time.monotonic() > self.deadline_s:
            raise UserFunctionError(
                f"the check of {self.name} would exceed TIME={self.time_s:g} because its calls have become "
                f"slower. Give it shorter items, or set TIME={self.time_s * 2:g}."
            )


def _timed(planned: Planned, supervision: Supervision) -> tuple[CellRounds, CellRounds | Failure]:
    """Return the rounds of one thread, and those of two threads or why they fail."""
    name = planned.look.name
    alone, both = Cell(name, "sequential", 1, Role.REFERENCE), Cell(name, "threads", WORKERS)
    order = GroupOrder(name, (alone, both), SPEEDUP, 0, planned.timed.workload)
    result = measure_supervised(order, supervision)
    if alone not in result.measured:
        raise UserFunctionError(result.failures[alone].reason)
    return result.measured[alone], result.measured.get(both) or result.failures[both]


def compared(alone: Sequence[Round], both: Sequence[Round], possible: float) -> Threads:
    """Return the figures of rounds in one thread and in two, block by block."""
    speedup = median_interval([one.wall_s / two.wall_s for one, two in zip(alone, both, strict=True)])
    assert speedup is not None  # noqa: S101 - there are MIN_BLOCKS at least
    cpus = count_cpus()
    usable = min(cpus.usable, cpus.quota or math.inf)
    others = _rate(both, lambda seen: (seen.other_cpu_s or 0.0) + (seen.steal_s or 0.0)) or 0.0
    return Threads(
        speedup,
        possible,
        cores_alone=_rate(alone, lambda seen: seen.cpu_s),
        cores=_rate(both, lambda seen: seen.cpu_s),
        free_cpus=max(0.0, min(usable, cpus.logical - others)),
        hand_overs_per_s=_rate(both, lambda seen: seen.hand_overs),
    )


def _rate(rounds: Sequence[Round], used: Callable[[Round], float | None]) -> float | None:
    """Return the median rate of something over rounds; None if any round has no figure."""
    found = [value / seen.wall_s for seen in rounds if (value := used(seen)) is not None]
    return median(found) if len(found) == len(rounds) else None


def _possible(planned: Planned) -> float:
    """Return the speedup that the items' lengths allow for two threads that each take the next item."""
    item_s, shape = planned.look.item_s, planned.timed.shape
    mean_s = fmean(item_s.values())
    return possible_speedup([item_s.get(place, mean_s) for place in shape.places] * shape.repeats, WORKERS)


def possible_speedup(seconds: Sequence[float], workers: int) -> float:
    """Return the speedup if each free worker takes the next item."""
    free_at_s = [0.0] * workers
    for item_s in seconds:
        heapq.heappush(free_at_s, heapq.heappop(free_at_s) + item_s)
    return sum(seconds) / max(free_at_s) if max(free_at_s) else 1.0
