"""The break-even: from which duration of an item on one runner beats another, by how items are sent.

Its sentence follows from its intervals and from nothing else. It rests on what handing out items took, as it
was recorded: items that do nothing, with a payload, or of a given length.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Annotated

import numpy as np

from reports.data.fields import Count, FieldError, Positive, one_of, structure
from reports.data.kinds import Kind, Series
from reports.statistics.intervals import Interval, Side, median_interval, resampled_interval, side_of_one
from reports.wording.numbers import duration, rounded_seconds, seconds, workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from reports.data.model import Run

BREAK_EVEN = "break_even"


@dataclass(frozen=True, slots=True)
class DispatchPoint:
    """One point of the dispatch measurements; entry i of ``wall_s`` belongs to block i.

    Attributes:
        chunk_size: Items that are sent together; None where nothing is sent.
        payload_bytes: Size of each item and of each result; of the series ``"payload"`` only.
        item_s: How long an item was made to take; of the series ``"break_even"`` only.
    """

    series: Annotated[str, one_of("empty", "payload", BREAK_EVEN)]
    runner: str
    workers: Count
    items: Count
    wall_s: tuple[float, ...] = ()
    chunk_size: Count | None = None
    payload_bytes: Count | None = None
    item_s: Positive | None = None

    def __post_init__(self) -> None:
        """Refuse a point of a series without what its series varies."""
        if self.series == "payload" and self.payload_bytes is None:
            raise FieldError("must be a whole number of at least 1", "payload_bytes")
        if self.series == BREAK_EVEN and self.item_s is None:
            raise FieldError("must be a finite number of more than 0", "item_s")


READ = partial(structure, DispatchPoint)


def _series(point: DispatchPoint) -> Series:
    """Return the series of a point, whose values are per item.

    A chunk that is the worker's even share of the items follows their number, which is measured anew in
    every run: it is named by what it is, not by its size.
    """
    even = point.items // point.workers
    chunk = "even" if point.chunk_size == even > 1 else point.chunk_size
    settings = {"chunk": chunk, "item_s": point.item_s, "payload_bytes": point.payload_bytes}
    per_item_s = tuple(wall_s / point.items for wall_s in point.wall_s)
    return Series(point.series, point.runner, point.workers, settings, per_item_s)


KIND = Kind("dispatch", READ, READ, _series)

SEQUENTIAL, THREADS = "sequential", "threads"

ONE_BY_ONE, ONE_CHUNK = "one by one", "in one chunk per worker"

VERBS: dict[Side, str] = {
    "above": "beat",
    "below": "did not beat",
    "astride": "are not shown to beat",
    "unknown": "had too few blocks to tell whether they beat",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One duration of the sweep: how many times as fast the runner was as the one it is compared with."""

    item_s: float
    ratio: Interval


@dataclass(frozen=True, slots=True)
class Crossing:
    """Where a runner that sends its items in one certain way begins to win.

    Attributes:
        chunking: How items are sent; None for a runner that sends nothing.
        steps: The sweep, by duration.
        at_s: Duration at which the median ratio crosses 1, with its interval. 0 stands for "below the
            shortest item tried" and infinity for "above the longest", in the bounds too.
        surely_from_s: The shortest duration tried from which on every whole interval lies above 1, or None.
        verdict: Where the whole interval lies at the longest duration: only ``"above"`` is a win.
    """

    chunking: str | None
    steps: tuple[Step, ...]
    at_s: Interval
    surely_from_s: float | None
    verdict: Side


@dataclass(frozen=True, slots=True)
class BreakEven:
    """From which items on ``runner`` beats ``against``, for each way of sending them."""

    runner: str
    workers: int
    against: str
    crossings: tuple[Crossing, ...]

    @property
    def sentence(self) -> str:
        """The break-even in words; it claims no win that the intervals don't show."""
        return sentence(self)


@lru_cache(maxsize=1)  # the section, its chart and the claims tell of the same break-evens
def break_evens(run: Run) -> tuple[BreakEven, ...]:
    """Return how each runner compares with sequential, and each one but threads with as many threads.

    Rounds are paired block by block, as in speedups. Arms that can't be paired are left out.
    """
    sweep = [point for point in run.of(DispatchPoint) if point.series == BREAK_EVEN]
    found = []
    for runner, count in sorted({(p.runner, p.workers) for p in sweep if p.runner != SEQUENTIAL}):
        mine = [point for point in sweep if (point.runner, point.workers) == (runner, count)]
        for against in (SEQUENTIAL,) if runner == THREADS else (SEQUENTIAL, THREADS):
            alike = {1} if against == SEQUENTIAL else {count}
            others = [p for p in sweep if p.runner == against and p.workers in alike]
            crossings = tuple(_crossings(mine, {p.item_s: p for p in others}))
            if crossings:
                found.append(BreakEven(runner, count, against, crossings))
    return tuple(found)


def fewest_processes(run: Run) -> tuple[BreakEven, Crossing] | None:
    """Return how the fewest processes above 1, sent items one by one, compare with sequential."""
    for swept in break_evens(run):  # by runner, then by number of workers
        if (swept.runner, swept.against) == ("processes", SEQUENTIAL) and swept.workers > 1:
            for crossing in swept.crossings:
                if crossing.chunking == ONE_BY_ONE:
                    return swept, crossing
    return None


def crossing_s(item_s: NDArray[np.float64], ratios: NDArray[np.float64]) -> float:
    """Return the duration from which on the ratios lie above 1: 0 if all do, infinity if the last doesn't.

    Between two durations the ratio is taken to be a power of the duration (a straight line when both are
    logarithmic), which it nearly is where dispatch costs dominate. When 1 is crossed several times, the last
    crossing counts: it is the break-even only if longer items keep winning.
    """
    losing = np.flatnonzero(ratios <= 1)
    if not losing.size:
        return 0.0
    last = int(losing[-1])
    if last == len(ratios) - 1:
        return math.inf
    start, end = np.log(ratios[last]), np.log(ratios[last + 1])
    shortest, longest = np.log(item_s[last]), np.log(item_s[last + 1])
    return float(np.exp(shortest - start / (end - start) * (longest - shortest)))


def _crossings(
    points: Iterable[DispatchPoint], others: Mapping[float | None, DispatchPoint]
) -> Iterator[Crossing]:
    """Yield one crossing for each way of sending items, one by one first."""
    arms: dict[str | None, list[tuple[float, tuple[float, ...]]]] = {}
    for point in points:
        other = others.get(point.item_s)
        if point.item_s is not None and other is not None and _comparable(point, other):
            ratios = tuple(b / a for a, b in zip(point.wall_s, other.wall_s, strict=True))
            arms.setdefault(_chunking(point), []).append((point.item_s, ratios))
    for chunking in sorted(arms, key=lambda name: (name != ONE_BY_ONE, name or "")):
        yield _crossing(chunking, sorted(arms[chunking]))


def _comparable(point: DispatchPoint, other: DispatchPoint) -> bool:
    return point.items == other.items and len(point.wall_s) == len(other.wall_s)


def _chunking(point: DispatchPoint) -> str | None:
    if point.runner == THREADS or point.chunk_size is None:
        return None
    if point.chunk_size == 1:
        return ONE_BY_ONE
    whole = max(1, point.items // point.workers)
    return ONE_CHUNK if point.chunk_size >= whole else f"in chunks of {point.chunk_size}"


def _crossing(chunking: str | None, arm: list[tuple[float, tuple[float, ...]]]) -> Crossing:
    durations = np.array([item_s for item_s, _ in arm])
    steps = tuple(Step(item_s, median_interval(ratios)) for item_s, ratios in arm)
    (at_s,) = resampled_interval(
        [ratios for _, ratios in arm], lambda medians: (crossing_s(durations, medians),)
    )
    return Crossing(chunking, steps, at_s, _surely_from(steps), side_of_one(steps[-1].ratio))


def _surely_from(steps: tuple[Step, ...]) -> float | None:
    surely = None
    for step in reversed(steps):
        if side_of_one(step.ratio) != "above":
            break
        surely = step.item_s
    return surely


def sentence(found: BreakEven) -> str:
    """Return text like ``With 2 workers, processes beat sequential from items of 612 µs (498–812), …``.

    A runner whose whole interval is not above 1 at the longest duration has no break-even within the sweep,
    whatever its medians are.
    """
    first, *others = found.crossings
    sent = f", sent {first.chunking}" if first.chunking else ""
    head = (
        f"With {workers(found.workers)}, {found.runner} {VERBS[first.verdict]} {found.against} "
        f"{wins_from(first)}{sent}."
    )
    tails = [f"Sent {other.chunking}, they {VERBS[other.verdict]} it {wins_from(other)}." for other in others]
    return " ".join([head, *tails])


def figure(crossing: Crossing) -> str:
    """Return the duration of a break-even with its interval; bounds outside of the sweep say so."""
    at_s = crossing.at_s
    shortest, longest = seconds(crossing.steps[0].item_s), seconds(crossing.steps[-1].item_s)
    if at_s.estimate == 0:
        return f"below {shortest}"
    if math.isinf(at_s.estimate):
        return f"above {longest}"
    if (at_s.low > 0 and math.isfinite(at_s.high)) or math.isnan(at_s.low):
        return duration(at_s)
    low = f"below {shortest}" if at_s.low == 0 else rounded_seconds(at_s.low)
    high = f"above {longest}" if math.isinf(at_s.high) else rounded_seconds(at_s.high)
    return f"{rounded_seconds(at_s.estimate)} ({low} to {high})"


def wins_from(crossing: Crossing) -> str:
    """Return from which items on a runner wins; where it does not, the items that were tried."""
    steps = crossing.steps
    if crossing.verdict != "above":
        return f"with items of {seconds(steps[0].item_s)} to {seconds(steps[-1].item_s)}"
    if crossing.at_s.estimate > 0:
        return f"from items of {figure(crossing)}"
    if crossing.surely_from_s == steps[0].item_s:
        return f"from the shortest items tried, {seconds(steps[0].item_s)}"
    return f"from items of {seconds(crossing.surely_from_s or math.nan)} or less"


def roughly_from(crossing: Crossing) -> str:
    """Return the same of a runner that wins, without the interval."""
    if crossing.at_s.estimate > 0:
        return f"from items of {rounded_seconds(crossing.at_s.estimate)}"
    return wins_from(crossing)
