"""What is asked of one curve, and what was seen of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.plan.allowed import SUITE, Load
from benchmarks.plan.presets import Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workloads.model import Workload

PER_CPU = 2
"""Most workers of computing work per CPU: one is enough by theory, and a second covers small waits."""

WAITS_BELOW = 1 / PER_CPU
"""Workers that need this many cores each fill all CPUs when there are ``PER_CPU`` for each of them. A worker
that needs less mostly waits, and more of them can gain."""


@dataclass(frozen=True, slots=True)
class CurveOrder:
    """What to measure; picklable.

    Attributes:
        work: ``waiting``, ``computing`` or ``own``.
        runner: The runner's name.
        budget_s: Seconds for the pilot and all blocks.
        seed: Seed of the order within blocks.
        make_workload: Makes the user's function's workload; None for our own work.
        distinct: How many different items the user's workload prepares, before it repeats them.
        limit: Most workers that the user wants; None without a limit.
        load: The memory that its work takes.
        result_bytes: The size of the largest result.
        max_blocks: Most blocks, even if there is time for more.
    """

    work: str
    runner: str
    budget_s: float
    seed: int
    make_workload: Callable[[], Workload] | None = None
    distinct: int = 1
    limit: int | None = None
    load: Load = SUITE
    result_bytes: int = 0
    max_blocks: int = 100

    @property
    def label(self) -> str:
        """Return the name of its benchmark."""
        return f"{self.work}-{self.runner}"

    @property
    def subject(self) -> str:
        """Return how errors name it."""
        return f"workers ({self.work}, {self.runner})"

    def cell(self, workers: int) -> Cell:
        """Return how a step of it is named."""
        return Cell(self.work, self.runner, workers)


@dataclass(frozen=True, slots=True)
class RoundSeen:
    """The figures of one round; None for what is not known.

    Attributes:
        items: How many were executed.
        wall_s: Seconds for all of them.
        cores_busy: CPU seconds per second of our processes, without those of the server.
        cores_wanted: The same without the seconds in which a thread was ready to run and had no CPU: what it
            would be on an idle machine.
        server_busy: CPU seconds per second of the busiest process of the server.
        held_s: The median time for which the server held the answers.
    """

    items: int
    wall_s: float
    cores_busy: float | None = None
    cores_wanted: float | None = None
    server_busy: float | None = None
    held_s: float | None = None

    @property
    def rate(self) -> float:
        """Return items per second."""
        return self.items / self.wall_s

    @property
    def waits(self) -> bool:
        """Return whether a round with one worker mostly waits, not for a CPU."""
        return self.cores_wanted is not None and self.cores_wanted < WAITS_BELOW


@dataclass(frozen=True, slots=True)
class PointSeen:
    """One number of workers.

    Attributes:
        workers: The number.
        rounds: Its rounds, one for each block.
        starts_s: Seconds until all workers had answered, imports included, each time they were started.
        memory_bytes: What it added to the memory before any worker; None if unknown.
    """

    workers: int
    rounds: tuple[RoundSeen, ...]
    starts_s: tuple[float, ...]
    memory_bytes: int | None


@dataclass(frozen=True, slots=True)
class CurveSeen:
    """A measured curve.

    Attributes:
        points: The numbers of workers that were measured, ascending; the first is 1.
        tried: Throughput in the pilot by the number of workers.
        waits: Whether one worker mostly waits.
        most: Most workers that were to be tried.
        limited_by: Why not every number was measured, as a clause; empty without a reason.
        stopped_because: Why the blocks ended.
        memory_is: ``pss``, ``rss`` or None.
    """

    points: tuple[PointSeen, ...]
    tried: Mapping[int, float]
    waits: bool
    most: int
    limited_by: str
    stopped_because: str
    memory_is: str | None
