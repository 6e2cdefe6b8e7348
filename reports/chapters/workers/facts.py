"""The curves of a run as facts: throughput by the number of workers, its knee, and what the workers cost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

from reports.data.fields import Count, FieldError, Finite, Line, Positive, one_for_each, structure
from reports.data.kinds import Kind
from reports.statistics.intervals import Interval, median_interval, ratio_in_blocks
from reports.statistics.knee import knee_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.data.model import Run
    from reports.statistics.knee import Knee

Work = Literal["waiting", "computing", "own"]

OWN: Work = "own"

BUSY = 0.8
"""A server process that is busier than this makes requests wait for each other: at 80 % a request waits on
average for two others (M/D/1 queue: busy share / 2 / (1 - busy share))."""

LATE = 1.1
"""A server that holds answers for a tenth longer than it should takes part in the bend."""


@dataclass(frozen=True, slots=True)
class Curve:
    """Which curve it is."""

    work: Work
    runner: str


@dataclass(frozen=True, slots=True)
class Point:
    """One number of workers; entry i of a series belongs to block i.

    Attributes:
        starts_s: Seconds until all workers had answered, each time they were started.
        memory_bytes: Memory that they added; may be negative, because forked workers share pages.
    """

    workers: Count
    items: Count
    wall_s: tuple[Positive, ...]
    starts_s: tuple[float, ...]
    memory_bytes: Finite | None
    cores_busy: tuple[float, ...] | None
    server_busy: tuple[float, ...] | None
    held_s: tuple[float, ...] | None

    @property
    def rates(self) -> tuple[float, ...]:
        """Items per second in each block."""
        return tuple(self.items / seconds for seconds in self.wall_s)


@dataclass(frozen=True)
class CurveFacts:
    """A measured curve.

    Attributes:
        waits: Whether one worker mostly waits.
        most: Most workers that were to be tried.
        limited_by: Why not every number was measured, as a clause; may be empty.
        memory_is: ``pss`` or ``rss``.
        hold_s: For how long the server was to hold each answer.
        wall_s: Seconds of the rounds with one worker.
    """

    work: Work
    runner: str
    start_method: Line | None
    waits: bool
    most: Count
    limited_by: Line
    memory_is: Line | None
    hold_s: float | None
    points: tuple[Point, ...]
    wall_s: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse a curve without one worker, out of order, or with series that are not one for each block."""
        counts = [point.workers for point in self.points]
        if not counts or counts[0] != 1 or counts != sorted(set(counts)):
            raise FieldError("must have one worker first and then more and more", "points")
        for place, point in enumerate(self.points):
            try:
                series = ("wall_s", "cores_busy", "server_busy", "held_s")
                one_for_each(point, series, len(self.wall_s), "blocks")
            except FieldError as error:
                raise error.below(f"points[{place}]") from None

    @cached_property
    def by_workers(self) -> Mapping[int, Point]:
        """The points by their numbers of workers."""
        return {point.workers: point for point in self.points}

    @cached_property
    def knee(self) -> Knee:
        """The knee of the curve."""
        return knee_of({point.workers: point.rates for point in self.points})

    @property
    def at_knee(self) -> Point:
        """The point at the knee."""
        return self.by_workers[self.knee.workers]

    def gain(self, point: Point) -> Interval:
        """Return how many times as fast as one worker a point is."""
        return ratio_in_blocks(point.rates, self.points[0].rates)

    @cached_property
    def by_the_server(self) -> tuple[Point, ...]:
        """Points at which the server was too busy or answered late, so that the bend is partly its own."""
        return tuple(point for point in self.points if self._is_served_late(point))

    def _is_served_late(self, point: Point) -> bool:
        if point.server_busy is None or point.held_s is None or self.hold_s is None:
            return False
        busy, held_s = median_interval(point.server_busy).estimate, median_interval(point.held_s).estimate
        return busy > BUSY or held_s > LATE * self.hold_s


KIND = Kind("workers", partial(structure, CurveFacts), partial(structure, Curve))

ORDER: tuple[tuple[Work, str], ...] = (
    *(("own", runner) for runner in ("threads", "asyncio", "processes", "processes-spawn")),
    *(("waiting", runner) for runner in ("threads", "asyncio")),
    *(("computing", runner) for runner in ("processes", "threads")),
)
"""Curves in the order of a page: for each work the runner first that suits it."""


def curves(run: Run) -> tuple[CurveFacts, ...]:
    """Return the measured curves in the order of a page."""
    return tuple(sorted(run.of(CurveFacts), key=_place))


def _place(curve: CurveFacts) -> tuple[int, str]:
    key = (curve.work, curve.runner)
    return (ORDER.index(key) if key in ORDER else len(ORDER)), curve.runner


def own_curve(run: Run, runner: str) -> CurveFacts | None:
    """Return the curve of the user's function under a runner, or None."""
    return next((curve for curve in curves(run) if (curve.work, curve.runner) == (OWN, runner)), None)
