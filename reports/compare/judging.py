"""The verdict of a series: regressed, improved, equivalent, unclear, or what it only looks like."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.statistics.intervals import FEWEST_BLOCKS, Interval
from reports.statistics.ratios import discoveries
from reports.wording.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from reports.series.identity import SeriesId
    from reports.series.scatter import Scatter
    from reports.statistics.ratios import Change


class Verdict(StrEnum):
    """What became of a series; a series has exactly one.

    What looks worse or better does so within the runs that were compared; how much runs differ from each
    other is not known. What is neither better nor worse can only be changed. What is accepted became
    worse, and somebody looked at it.
    """

    REGRESSED = "regressed"
    IMPROVED = "improved"
    LOOKS_WORSE = "looks worse"
    LOOKS_BETTER = "looks better"
    CHANGED = "changed"
    ACCEPTED = "accepted"
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
        base: The base's figure, which turns the ratio into a difference where the series has a floor.
        head: The head's.
        only_within: What the interval lacks where it holds the variation within runs only, as a sentence.
        scatter: How much earlier runs differ, where the interval holds that.
    """

    change: Change
    threshold: float
    wanted: float
    base: float | None = None
    head: float | None = None
    only_within: str = ""
    scatter: Scatter | None = None

    def lies_within(self, fraction: float) -> bool:
        """Tell whether the whole interval does not reach beyond this fraction, up or down."""
        limit, ratio = math.log1p(fraction), self.change.ratio
        return -limit <= math.log(ratio.low) and math.log(ratio.high) <= limit

    def lies_beyond(self, fraction: float) -> bool:
        """Tell whether the whole interval lies on one side of this fraction."""
        limit, ratio = math.log1p(fraction), self.change.ratio
        return math.log(ratio.low) > limit or math.log(ratio.high) < -limit

    def is_below(self, floor: float | None, *ratios: float) -> bool:
        """Tell whether these ratios mean differences too small to matter, where differences count."""
        base = self.base
        if base is None or floor is None:
            return False
        return all(abs(base * (ratio - 1)) <= floor for ratio in ratios)


@dataclass(frozen=True, slots=True)
class Judgment:
    """A series with its verdict.

    Attributes:
        change: None for a series that only one side has a figure of.
        threshold: NaN when there is no change.
        sentence: Why it is this verdict.
        base: The figure of the base, in the metric's unit; None if it is not known.
        head: That of the head.
        scatter: How much earlier runs differ from one to the next, if that was part of the judgment.
    """

    series: SeriesId
    verdict: Verdict
    change: Change | None
    threshold: float
    sentence: str
    base: float | None = None
    head: float | None = None
    scatter: Scatter | None = None

    @property
    def levels(self) -> str:
        """Both figures, as ``12 % → 48 %``; empty if they are not known."""
        if self.base is None or self.head is None:
            return ""
        write = self.series.measure.write
        return f"{write(Interval(self.base))} → {write(Interval(self.head))}"


def judge(candidates: Mapping[SeriesId, Candidate]) -> tuple[Judgment, ...]:
    """Return a verdict for each series, sorted by series.

    Regressed and improved need the whole interval beyond the threshold, more than the floor of difference
    where differences count, and to stand up among all series of their family, such as times and speedups:
    worse and better are each controlled for false discoveries at 5 % (Benjamini and Hochberg, 1995), so more
    figures beside the times hide no slower time. They also need to know how much runs differ, or it only
    looks like that. Equivalent needs the whole interval within what matters or within the floor. Everything
    else is inconclusive.
    """
    families: dict[str, dict[SeriesId, Candidate]] = defaultdict(dict)
    for series, candidate in candidates.items():
        families[series.measure.family][series] = candidate
    judged = (judgment for family in families.values() for judgment in _judge(family))
    return tuple(sorted(judged, key=lambda judgment: judgment.series))


def _judge(candidates: Mapping[SeriesId, Candidate]) -> Iterator[Judgment]:
    ordered = sorted(candidates.items())
    worse = discoveries([candidate.change.p_worse for _, candidate in ordered])
    better = discoveries([candidate.change.p_better for _, candidate in ordered])
    for (series, candidate), up, down in zip(ordered, worse, better, strict=True):
        significant = up if _is_worse(series, candidate) else down
        yield _judgment(series, candidate, among=0 if significant else len(ordered))


def without_change(series: SeriesId, verdict: Verdict, sentence: str) -> Judgment:
    """Return a series that is new, missing or failed, with its reason."""
    return Judgment(series, verdict, None, math.nan, sentence)


def _is_worse(series: SeriesId, candidate: Candidate) -> bool:
    return (candidate.change.ratio.estimate > 1) == series.larger_is_worse


def _judgment(series: SeriesId, candidate: Candidate, among: int) -> Judgment:
    """Return a verdict; ``among`` is 0 if the change is significant, else how many series it is one of."""
    change, threshold = candidate.change, candidate.threshold
    known = candidate.base, candidate.head, candidate.scatter
    if why := _why_equivalent(series, candidate):
        return Judgment(series, Verdict.EQUIVALENT, change, threshold, why, *known)
    if _is_single(series, candidate):
        verdict, why = _of_single(series, candidate)
    elif why := _why_inconclusive(series, candidate):
        verdict = Verdict.INCONCLUSIVE
    elif among:
        verdict = _changed(series, candidate, sure=False) if candidate.scatter else Verdict.INCONCLUSIVE
        why = f"Beyond the threshold, but not significant among {among} series: measure again."
    else:
        verdict = _changed(series, candidate)
        points = f", and the change is more than {_floor(series)}" if series.measure.is_share else ""
        why = f"The whole interval is more than {percent(threshold)} away from the base{points}."
        why += f" {candidate.only_within}" if candidate.only_within else ""
    if threshold > candidate.wanted:
        wanted = percent(candidate.wanted)
        why += f" Threshold raised from {wanted} to {percent(threshold)}: identical code differed as much."
    if found := candidate.scatter:
        size = f"{found.share * 100:.1f} points" if found.of_shares else percent(found.share)
        why += (
            f" The interval covers how much runs differ: {size} from one to the next, "
            f"in {found.runs} earlier runs."
        )
    return Judgment(series, verdict, change, threshold, why, *known)


def _changed(series: SeriesId, candidate: Candidate, *, sure: bool = True) -> Verdict:
    looks = candidate.only_within or not sure
    if series.is_neutral:
        return Verdict.CHANGED
    if _is_worse(series, candidate):
        return Verdict.LOOKS_WORSE if looks else Verdict.REGRESSED
    return Verdict.LOOKS_BETTER if looks else Verdict.IMPROVED


def _is_single(series: SeriesId, candidate: Candidate) -> bool:
    return series.measure.is_single and math.isnan(candidate.change.ratio.low)


def _of_single(series: SeriesId, candidate: Candidate) -> tuple[Verdict, str]:
    """Return what a single figure a side looks like: there is no interval to be sure by.

    Figures within the threshold are called equivalent. Between two runs of the default preset, two commits
    apart, none of 136 figures of memory differed by more than 5 %.
    """
    ratio, threshold = candidate.change.ratio.estimate, percent(candidate.threshold)
    if abs(math.log(ratio)) <= math.log1p(candidate.threshold):
        return Verdict.EQUIVALENT, f"One figure a run: they are within {threshold} of each other."
    if candidate.is_below(series.floor, ratio):
        return Verdict.EQUIVALENT, "One figure a run: they differ too little to matter."
    return _changed(series, candidate), f"One figure a run, so no interval; they differ by over {threshold}."


def _why_equivalent(series: SeriesId, candidate: Candidate) -> str:
    """Return why nothing has changed, or an empty text if something may have."""
    if candidate.lies_within(candidate.wanted):
        return f"The whole interval is within {percent(candidate.wanted)} of the base."
    if candidate.is_below(series.floor, candidate.change.ratio.low, candidate.change.ratio.high):
        return f"The whole interval is within {_floor(series)} of the base, too little to matter."
    return ""


def _floor(series: SeriesId) -> str:
    """Return the floor as people read it: a difference of shares is in points."""
    floor = series.floor or 0.0
    if series.measure.is_share:
        return f"{floor * 100:.0f} points"
    return series.measure.write(Interval(floor))


def _why_inconclusive(series: SeriesId, candidate: Candidate) -> str:
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
    if candidate.is_below(series.floor, change.ratio.estimate):
        return f"The difference is below {_floor(series)}, but its interval reaches further."
    return ""
