"""The verdict of each series: regressed, improved, equivalent, or not to be told, and in one sentence why."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from reports.statistics.intervals import FEWEST_BLOCKS
from reports.statistics.ratios import discoveries
from reports.wording.numbers import duration, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.series.identity import SeriesId
    from reports.statistics.ratios import Change

FLOOR_S = 1e-4
"""Shorter differences of a whole round or start-up matter to nobody (HISTORY of this project: 0.1 ms)."""
FLOOR = duration(FLOOR_S)


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
        _judgment(series, candidate, stands_up=bool(up if _is_worse(series, candidate) else down))
        for (series, candidate), up, down in zip(ordered, worse, better, strict=True)
    )


def without_change(series: SeriesId, verdict: Verdict, sentence: str) -> Judgment:
    """Return a series that is new, missing or failed, with its reason."""
    return Judgment(series, verdict, None, math.nan, sentence)


def _is_worse(series: SeriesId, candidate: Candidate) -> bool:
    return (candidate.change.ratio.estimate > 1) == series.larger_is_worse


def _judgment(series: SeriesId, candidate: Candidate, *, stands_up: bool) -> Judgment:
    change, threshold = candidate.change, candidate.threshold
    if why := _why_equivalent(candidate):
        return Judgment(series, Verdict.EQUIVALENT, change, threshold, why)
    if why := _why_inconclusive(candidate, stands_up=stands_up):
        verdict = Verdict.INCONCLUSIVE
    else:
        verdict = Verdict.REGRESSED if _is_worse(series, candidate) else Verdict.IMPROVED
        why = f"the whole interval lies more than {percent(threshold)} away from the base."
    if threshold > candidate.wanted:
        wanted = percent(candidate.wanted)
        why += f" The threshold is {percent(threshold)} and not {wanted}: so noisy was identical code."
    return Judgment(series, verdict, change, threshold, why)


def _why_equivalent(candidate: Candidate) -> str:
    """Return why nothing has changed, or an empty text if something may have."""
    if candidate.lies_within(candidate.wanted):
        return f"the whole interval lies within {percent(candidate.wanted)} of the base."
    if candidate.is_below_floor(candidate.change.ratio.low, candidate.change.ratio.high):
        return f"the whole interval lies within {FLOOR} of the base, which is too little to matter."
    return ""


def _why_inconclusive(candidate: Candidate, *, stands_up: bool) -> str:
    """Return why a change cannot be called, or an empty text if it can."""
    change, threshold = candidate.change, percent(candidate.threshold)
    if math.isnan(change.ratio.low):
        return f"fewer than {FEWEST_BLOCKS} values on a side are too few for an interval."
    if candidate.lies_within(candidate.threshold):
        return f"the change is within {threshold}, by which identical code may differ in such a run."
    if not candidate.lies_beyond(candidate.threshold):
        return (
            f"the interval reaches across the threshold of {threshold}; "
            f"changes are told from {percent(change.resolution)} on."
        )
    if candidate.is_below_floor(change.ratio.estimate):
        return f"the difference is below {FLOOR}, though its interval reaches further."
    if not stands_up:
        return (
            "the whole interval lies beyond the threshold, but among so many series one does so by chance: "
            "measure again to be sure."
        )
    return ""
