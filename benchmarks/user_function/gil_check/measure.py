"""What is measured of a function for its verdict: two threads against one, then the GIL over whole calls."""

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
from benchmarks.measure.group import measure_supervised
from benchmarks.measure.rounds import GroupOrder
from benchmarks.plan.presets import Cell, Preset, Role
from benchmarks.process.messages import Failure
from benchmarks.process.supervisor import Supervision
from benchmarks.user_function.gil_check.verdict import Evidence, Threads
from benchmarks.user_function.launch import run_probe, run_user_job, user_launch
from benchmarks.user_function.probe import Limits
from benchmarks.user_function.room import fit_to
from benchmarks.user_function.source import UNCHECKED, Source, UserFunctionError
from benchmarks.user_function.workload import UserWork, round_s

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from benchmarks.measure.rounds import CellRounds, Round
    from benchmarks.user_function.probe import Probe

BRIEF = Limits(first_s=1.0, again_s=0.3, may_differ=True)

SPEEDUP = Preset("gil-check", precision=0.03, budget_s=3.0, evidence=False)

WORKERS = 2

LONGEST_ROUND_S = 0.5
"""Of the rounds that are timed; of longer items there is one for each thread."""

LONGEST_SAMPLED_S = 1.0
"""Of the rounds in which the GIL is looked at; of longer items there is one."""

SAMPLE_S = 3.0
"""Seconds for which it is looked at, in FEWEST_ROUNDS at least."""

LINES_S = 2.5
"""Seconds for the hottest lines, beside the rounds that are then begun."""

PROCESS_S = 1.0
"""About what it takes to start a process and to find the GIL's words."""

SPARE = 1.15
"""A second look may find the function so much slower."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a check may take, and where it works.

    Attributes:
        time_s: Seconds for one function.
        step_timeout_s: Seconds for one round, or one other step.
        storage: Where scratch folders are made.
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
    """What will be done.

    Attributes:
        began_s: When the first look at it began, by the monotonic clock.
        look: What that has shown.
        timed: The items that two threads share.
        sampled: The items of a round in which the GIL is looked at.
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
        """Seconds that it will take from then on, if threads are not slower than calling it item by item."""
        return self.threads_s + self.looking_s

    @property
    def threads_s(self) -> float:
        """Seconds of that for two threads against one: what is right, their first calls, and all blocks."""
        timed_s = round_s(self.look.item_s, self.timed.shape)
        expected_s = timed_s / self.timed.shape.repeats
        block_s = 2 * timed_s
        blocks_s = block_s + max(SPEEDUP.min_blocks * block_s, SPEEDUP.budget_s)
        return PROCESS_S + self.look.import_s + expected_s + (1 + WORKERS) * self.call_s + blocks_s

    @property
    def looking_s(self) -> float:
        """Seconds of that for looking at the GIL."""
        sampled_s = round_s(self.look.item_s, self.sampled.shape)
        share_s = max(FEWEST_ROUNDS * sampled_s, SAMPLE_S + sampled_s)
        return PROCESS_S + self.look.import_s + share_s + LINES_S + 3 * sampled_s


def plan_check(source: Source, bounds: Bounds) -> Planned:
    """Return what will be measured of a function, after a first look at it.

    Raises:
        UserFunctionError: It can't be measured, or not in the time that it is given.
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
            f"a call of {look.name} takes {planned.call_s:.1f} s, so that checking it would take about "
            f"{whole_s:.0f} s, more than the {bounds.time_s:g} s it may: give it shorter items, or "
            f"set TIME={math.ceil(whole_s * SPARE / 10) * 10}."
        )
    return planned


def measure(planned: Planned, bounds: Bounds) -> Evidence:
    """Return the evidence on a function.

    Raises:
        UserFunctionError: It fails even without threads, or takes more time than it may.
    """
    name, source = planned.look.name, planned.timed.source
    kept = _Kept(name, planned.began_s + bounds.time_s - planned.looking_s, bounds.time_s)
    supervision = Supervision(bounds.storage, bounds.step_s, kept, partial(user_launch, source))
    remarks = (planned.look.unchecked_because,) if planned.look.unchecked_because else ()
    alone, both = _timed(planned, supervision)
    if isinstance(both, Failure):
        return Evidence(name, Failure("not measured: it does not work in threads."), both, remarks=remarks)
    share = run_user_job(partial(sample_task, planned.sampled.workload, SAMPLE_S), name, supervision)
    assert isinstance(share, (GilShare, Failure))  # noqa: S101 - what it tells
    return Evidence(
        name,
        share,
        _threads(alone.rounds, both.rounds, _possible(planned)),
        gil_on=any(worker.gil_enabled for worker in both.workers),
        switched_on_by=next((by for worker in both.workers if (by := worker.gil_switched_on_by)), None),
        remarks=remarks,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """Keeps the time that was promised: called after every block, and none may end after the deadline."""

    name: str
    deadline_s: float
    time_s: float

    def __call__(self, _ended: object) -> None:
        if time.monotonic() > self.deadline_s:
            raise UserFunctionError(
                f"checking {self.name} would take more than the {self.time_s:g} s it may, as its calls are "
                f"slower now than at first: give it shorter items, or set TIME={self.time_s * 2:g}."
            )


def _timed(planned: Planned, supervision: Supervision) -> tuple[CellRounds, CellRounds | Failure]:
    """Return the rounds of one thread, and of two, or why it fails in these."""
    name = planned.look.name
    alone, both = Cell(name, "sequential", 1, Role.REFERENCE), Cell(name, "threads", WORKERS)
    order = GroupOrder(name, (alone, both), SPEEDUP, 0, planned.timed.workload)
    result = measure_supervised(order, supervision)
    if alone not in result.measured:
        raise UserFunctionError(result.failures[alone].reason)
    return result.measured[alone], result.measured.get(both) or result.failures[both]


def _threads(alone: Sequence[Round], both: Sequence[Round], possible: float) -> Threads:
    """Return what rounds in one thread and in two, block by block, show."""
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
    """Return the median of something per second over rounds; None if it was not measured in all of them."""
    found = [value / seen.wall_s for seen in rounds if (value := used(seen)) is not None]
    return median(found) if len(found) == len(rounds) else None


def _possible(planned: Planned) -> float:
    """Return the speedup that the items' lengths allow two threads which take the next one in turn."""
    item_s, shape = planned.look.item_s, planned.timed.shape
    mean_s = fmean(item_s.values())
    return possible_speedup([item_s.get(place, mean_s) for place in shape.places] * shape.repeats, WORKERS)


def possible_speedup(seconds: Sequence[float], workers: int) -> float:
    """Return how much sooner all are done if whoever is free takes the next one."""
    free_at_s = [0.0] * workers
    for item_s in seconds:
        heapq.heappush(free_at_s, heapq.heappop(free_at_s) + item_s)
    return sum(seconds) / max(free_at_s) if max(free_at_s) else 1.0
