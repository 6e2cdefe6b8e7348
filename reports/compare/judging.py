"""The values of each series on both sides, and their verdict: regressed, improved, equivalent or unclear."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

from reports.series.points import FAILURES
from reports.statistics.intervals import FEWEST_BLOCKS
from reports.statistics.ratios import discoveries
from reports.wording.numbers import duration, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.series.identity import SeriesId
    from reports.series.points import RunPoints, SeriesPoint
    from reports.statistics.ratios import Change

FLOOR_S = 1e-4
"""A shorter difference of a whole round or start-up is too small to matter."""

FLOOR = duration(FLOOR_S)


@dataclass(frozen=True, slots=True)
class PooledSeries:
    """One series on both sides.

    Attributes:
        base: Its values; empty if it has none.
        between_runs: Whether a value is the median of a run, so that the drift between runs is part of the
            interval; else it is a block's.
        noise: What both sides' own A/A controls say about identical code, as a fraction.
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

    @property
    def comparable(self) -> bool:
        """Whether both sides have values of the same thing."""
        return bool(self.base and self.head) and not self.unequal_work and not self.head_failure

    def base_s(self, series: SeriesId) -> float | None:
        """Return the base's median seconds where an absolute floor applies: times that are whole rounds."""
        whole = series.metric == "time" and series.kind in {"speedup", "startup"}
        return median(self.base) if whole else None


class Verdict(StrEnum):
    """What became of a series; a series has exactly one."""

    REGRESSED = "regressed"
    IMPROVED = "improved"
    EQUIVALENT = "equivalent"
    INCONCLUSIVE = "inconclusive"
    NEW = "new"
    MISSING = "missing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A change to be judged.

    Attributes:
        threshold: What matters, as a fraction; the change was computed for the same.
        wanted: What would matter without noise: that noise raises the threshold makes nothing more alike, so
            equivalent is what lies within this.
        base_s: The base's median seconds, which turns the ratio into seconds for the absolute floor. None
            where no floor applies: for speedups and for seconds per operation.
    """

    change: Change
    threshold: float
    wanted: float
    base_s: float | None = None

    def lies_within(self, fraction: float) -> bool:
        """Tell whether the whole interval does not reach beyond this fraction, up or down."""
        limit, ratio = math.log1p(fraction), self.change.ratio
        return -limit <= math.log(ratio.low) and math.log(ratio.high) <= limit

    def lies_beyond(self, fraction: float) -> bool:
        """Tell whether the whole interval lies on one side of this fraction."""
        limit, ratio = math.log1p(fraction), self.change.ratio
        return math.log(ratio.low) > limit or math.log(ratio.high) < -limit

    def is_below_floor(self, *ratios: float) -> bool:
        """Tell whether these ratios mean differences too short to matter, where seconds count."""
        base_s = self.base_s
        return base_s is not None and all(abs(base_s * (ratio - 1)) <= FLOOR_S for ratio in ratios)


@dataclass(frozen=True, slots=True)
class Judgment:
    """A series with its verdict.

    Attributes:
        change: None for a series that only one side has a figure of.
        threshold: NaN when there is no change.
        sentence: Why it is this verdict.
    """

    series: SeriesId
    verdict: Verdict
    change: Change | None
    threshold: float
    sentence: str


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
    )


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


def judge(candidates: Mapping[SeriesId, Candidate]) -> tuple[Judgment, ...]:
    """Return a verdict for each series, sorted by series.

    Regressed and improved need the whole interval beyond the threshold, more than ``FLOOR_S`` of median
    difference where seconds count, and to stand up among all series judged at once: worse and better are each
    controlled for false discoveries at 5 % (Benjamini and Hochberg, 1995). Equivalent needs the whole
    interval within what matters or within the floor. Everything else is inconclusive.
    """
    ordered = sorted(candidates.items())
    worse = discoveries([candidate.change.p_worse for _, candidate in ordered])
    better = discoveries([candidate.change.p_better for _, candidate in ordered])
    return tuple(
        _judgment(
            series, candidate, among=0 if (up if _is_worse(series, candidate) else down) else len(ordered)
        )
        for (series, candidate), up, down in zip(ordered, worse, better, strict=True)
    )


def without_change(series: SeriesId, verdict: Verdict, sentence: str) -> Judgment:
    """Return a series that is new, missing or failed, with its reason."""
    return Judgment(series, verdict, None, math.nan, sentence)


def _is_worse(series: SeriesId, candidate: Candidate) -> bool:
    return (candidate.change.ratio.estimate > 1) == series.larger_is_worse


def _judgment(series: SeriesId, candidate: Candidate, among: int) -> Judgment:
    """Return a verdict; ``among`` is 0 if the change is significant, else how many series it is one of."""
    change, threshold = candidate.change, candidate.threshold
    if why := _why_equivalent(candidate):
        return Judgment(series, Verdict.EQUIVALENT, change, threshold, why)
    if why := _why_inconclusive(candidate, among):
        verdict = Verdict.INCONCLUSIVE
    else:
        verdict = Verdict.REGRESSED if _is_worse(series, candidate) else Verdict.IMPROVED
        why = f"The whole interval is more than {percent(threshold)} away from the base."
    if threshold > candidate.wanted:
        wanted = percent(candidate.wanted)
        why += f" Threshold raised from {wanted} to {percent(threshold)}: identical code differed as much."
    return Judgment(series, verdict, change, threshold, why)


def _why_equivalent(candidate: Candidate) -> str:
    """Return why nothing has changed, or an empty text if something may have."""
    if candidate.lies_within(candidate.wanted):
        return f"The whole interval is within {percent(candidate.wanted)} of the base."
    if candidate.is_below_floor(candidate.change.ratio.low, candidate.change.ratio.high):
        return f"The whole interval is within {FLOOR} of the base, too little to matter."
    return ""


def _why_inconclusive(candidate: Candidate, among: int) -> str:
    """Return why no change can be called, or an empty text if one can."""
    change, threshold = candidate.change, percent(candidate.threshold)
    if math.isnan(change.ratio.low):
        return f"Fewer than {FEWEST_BLOCKS} values on a side: too few for an interval."
    if candidate.lies_within(candidate.threshold):
        return f"The change is within {threshold}, and identical code differed as much in these runs."
    if not candidate.lies_beyond(candidate.threshold):
        return (
            f"The interval crosses the threshold of {threshold}; "
            f"smallest detectable change: {percent(change.resolution)}."
        )
    if candidate.is_below_floor(change.ratio.estimate):
        return f"The difference is below {FLOOR}, but its interval reaches further."
    if among:
        return f"Beyond the threshold, but not significant among {among} series: measure again."
    return ""
