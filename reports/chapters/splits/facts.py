"""How fast the same workers are as few processes with many threads or many with few, and which is best."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from reports.data.fields import Count, Line, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import Interval, median_interval, ratio_in_blocks, side_of_one
from reports.statistics.knee import is_enough
from reports.wording.numbers import whole_percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.data.model import Run


@dataclass(frozen=True, slots=True)
class SplitPart:
    """Which split it is: the work, and how many processes have how many threads; sequential has neither.

    Attributes:
        work: The workload or the user's function.
        computing_part: The part of its time for which an item of the suite computes; None for a user's.
    """

    work: str
    runner: str
    workers: Count
    computing_part: float | None = None
    processes: Count | None = None
    threads: Count | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitPoint(SplitPart):
    """One split; entry i of ``wall_s`` belongs to block i of its work.

    Attributes:
        items: Items of a round; sequential may have fewer.
        pss_bytes: Memory of its processes after the rounds, shared pages counted in proportion.
        uss_bytes: The same without shared pages.
    """

    items: Count
    wall_s: tuple[float, ...]
    pss_bytes: int | None = None
    uss_bytes: int | None = None
    start_method: Line | None = None
    stopped_because: Line | None = None

    @property
    def item_s(self) -> tuple[float, ...]:
        """Seconds of a round over its items."""
        return tuple(each / self.items for each in self.wall_s)


def _series(found: SplitPart) -> Series:
    settings = {"processes": found.processes, "threads": found.threads}
    values = found.item_s if isinstance(found, SplitPoint) else ()
    return Series(found.work, found.runner, found.workers, settings, values)


KIND = Kind("splits", partial(structure, SplitPoint), partial(structure, SplitPart), _series)


@dataclass(frozen=True, slots=True)
class Step:
    """One split.

    Attributes:
        gain: How many times as fast as sequential, per item and within blocks.
        of_best: Its time as a multiple of that of the fastest split, within blocks.
        memory_bytes: Memory of its processes: PSS, or USS where the system does not tell PSS.
    """

    processes: int
    threads: int
    gain: Interval
    of_best: Interval
    memory_bytes: int | None

    @property
    def name(self) -> str:
        """Return text like ``2×4``: processes × threads of each."""
        return f"{self.processes}×{self.threads}"

    @property
    def is_mixed(self) -> bool:
        """Whether there are several processes with several threads each."""
        return self.processes > 1 and self.threads > 1

    @property
    def is_shown_slower(self) -> bool:
        """Whether it is shown to be slower than the fastest split."""
        return side_of_one(self.of_best) == "above"


@dataclass(frozen=True, slots=True)
class Splits:
    """All splits of some workers for one work, the fewest processes first.

    Attributes:
        part: The part of its time for which an item computes; None for a user's function.
    """

    work: str
    part: float | None
    workers: int
    blocks: int
    steps: tuple[Step, ...]

    @property
    def best(self) -> Step:
        """The split with the highest gain."""
        return max(self.steps, key=lambda step: step.gain.estimate)

    @property
    def enough(self) -> Step:
        """The split with the fewest processes, so least memory, that is not shown to be too slow."""
        return next(step for step in self.steps if step is self.best or is_enough(step.of_best))

    @property
    def ties(self) -> tuple[Step, ...]:
        """The other splits of which no difference to the best is shown."""
        return tuple(step for step in self.steps if step is not self.best and not step.is_shown_slower)

    @property
    def told(self) -> bool:
        """Whether there are enough blocks for intervals."""
        return side_of_one(self.best.gain) != "unknown"

    @property
    def differ(self) -> bool:
        """Whether any split is shown to be slower than the best."""
        return any(step.is_shown_slower for step in self.steps)

    @property
    def name(self) -> str:
        """Return what is computed, for example ``20 % computing``, or ``your function``."""
        return "your function" if self.part is None else f"{whole_percent(self.part)} computing"


@lru_cache(maxsize=1)  # the section, its chart and the question tell of the same splits
def splits(run: Run) -> tuple[Splits, ...]:
    """Return the splits of each work with sequential and two splits, by the part that is computed."""
    points = run.of(SplitPoint)
    works = dict.fromkeys(point.work for point in points)
    found = [_of_work([point for point in points if point.work == work]) for work in works]
    return tuple(sorted((each for each in found if each), key=lambda each: each.part or 0.0))


def own_splits(run: Run) -> Splits | None:
    """Return the splits of a user's function, or None if they were not measured."""
    return next((each for each in splits(run) if each.part is None), None)


def _of_work(points: Sequence[SplitPoint]) -> Splits | None:
    alone = next((point for point in points if point.processes is None), None)
    divided = sorted((point for point in points if point.processes), key=lambda point: point.processes or 0)
    if alone is None or len(divided) < 2:
        return None
    best = max(divided, key=lambda point: ratio_in_blocks(alone.item_s, point.item_s).estimate)
    steps = tuple(_step(point, alone, best) for point in divided)
    return Splits(best.work, best.computing_part, best.workers, len(alone.wall_s), steps)


def _step(point: SplitPoint, alone: SplitPoint, best: SplitPoint) -> Step:
    return Step(
        point.processes or 1,
        point.threads or 1,
        ratio_in_blocks(alone.item_s, point.item_s),
        median_interval([1.0] * len(best.wall_s))
        if point is best
        else ratio_in_blocks(point.item_s, best.item_s),
        point.uss_bytes if point.pss_bytes is None else point.pss_bytes,
    )
