"""The values of a series on two sides of several runs, and why they do not compare where they don't."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from reports.series.points import FAILURES
from reports.statistics.intervals import FEWEST_BLOCKS, Interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.series.identity import SeriesId
    from reports.series.points import RunPoints, SeriesPoint


@dataclass(frozen=True, slots=True)
class PooledSeries:
    """One series on both sides.

    Attributes:
        base: Its values; empty if it has none.
        between_runs: Whether a value is the median of a run, so that the drift between runs is part of the
            interval; else it is a block's.
        noise: What both sides' own A/A controls say about identical code, as a fraction.
        figures: Of base and head, where each has a figure with an interval instead of blocks.
        runs: How many runs of the base have it, and of the head.
        head_failure: Why it failed in the head; empty if it did not.
        base_absence: Why the base has no values although it tried; empty if it did not try.
        unequal_work: Why the values do not compare; empty if they do.
    """

    base: tuple[float, ...]
    head: tuple[float, ...]
    between_runs: bool
    noise: float
    head_failure: str
    base_absence: str
    head_absence: str
    unequal_work: str
    figures: tuple[Interval, Interval] | None = None
    runs: tuple[int, int] = (1, 1)

    @property
    def comparable(self) -> bool:
        """Whether both sides have values of the same thing."""
        return bool(self.base and self.head) and not self.unequal_work and not self.head_failure


def pooled(series: SeriesId, base: Sequence[RunPoints], head: Sequence[RunPoints]) -> PooledSeries:
    """Return a series of two sides.

    With at least 6 runs on both sides the values are the runs' medians, which are independent of each other
    as blocks of one run are not (Kalibera and Jones, Rigorous Benchmarking in Reasonable Time, 2013).
    """
    before, after = ([run.points[series] for run in side if series in run.points] for side in (base, head))
    timed_before, timed_after = ([point for point in side if point.values] for side in (before, after))
    between_runs = min(len(timed_before), len(timed_after)) >= FEWEST_BLOCKS
    return PooledSeries(
        base=_values(timed_before, between_runs=between_runs),
        head=_values(timed_after, between_runs=between_runs),
        between_runs=between_runs,
        noise=max(median(run.noise_of(series) for run in side) for side in (base, head)),
        head_failure=_failure(after, len(head)),
        base_absence=_absence("base", before),
        head_absence=_absence("head", after),
        unequal_work=_unequal_work(timed_before, timed_after),
        figures=None if between_runs else _figures(timed_before, timed_after),
        runs=(len(timed_before), len(timed_after)),
    )


def _figures(before: Sequence[SeriesPoint], after: Sequence[SeriesPoint]) -> tuple[Interval, Interval] | None:
    """Return the figures of both sides where runs have one with an interval; of several the widest counts."""
    if not before or not after or not all(point.bounds for point in (*before, *after)):
        return None
    base, head = ([point.interval for point in side] for side in (before, after))
    return _together(base), _together(head)


def _together(figures: Sequence[Interval]) -> Interval:
    lows, highs = [each.low for each in figures], [each.high for each in figures]
    return Interval(median(each.estimate for each in figures), min(lows), max(highs))


def _values(points: Sequence[SeriesPoint], *, between_runs: bool) -> tuple[float, ...]:
    if between_runs:
        return tuple(median(point.values) for point in points)
    return tuple(value for point in points for value in point.values)


def _failure(points: Sequence[SeriesPoint], runs: int) -> str:
    failed = [point for point in points if point.status in FAILURES]
    if not failed:
        return ""
    of_how_many = f" in {len(failed)} of {runs} runs" if runs > 1 else ""
    return f"{failed[0].status.capitalize()} in the head{of_how_many}: {failed[0].reason}"


def _absence(side: str, points: Sequence[SeriesPoint]) -> str:
    absent = [
        f"{point.status.capitalize()} in the {side}: {point.reason}" for point in points if not point.values
    ]
    return absent[0] if absent else ""


def _unequal_work(before: Sequence[SeriesPoint], after: Sequence[SeriesPoint]) -> str:
    there, here = (sorted({point.work for point in side}) for side in (before, after))
    if len({*there, *here}) < 2:
        return ""
    return (
        f"A round was {', '.join(there)} in the base but {', '.join(here)} in the head, "
        "so their times are not comparable."
    )
