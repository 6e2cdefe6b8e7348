"""The verdict of each series: regressed, improved, equivalent, or not to be told, and in one sentence why.

Why a verdict is what it is, as the sentence that stands beside the ratio.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from reports.statistics.intervals import FEWEST_BLOCKS
from reports.wording.numbers import duration, percent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from reports.series.identity import SeriesId
    from reports.statistics.ratios import Change

TOO_FEW = f"fewer than {FEWEST_BLOCKS} values on a side are too few for an interval."
NOT_AMONG_MANY = (
    "the whole interval lies beyond the threshold, but among so many series one does so by chance: "
    "measure again to be sure."
)


def within(threshold: float) -> str:
    """Say that the whole interval is within the threshold."""
    return f"the whole interval lies within {percent(threshold)} of the base."


def beyond(threshold: float) -> str:
    """Say that the whole interval is beyond the threshold."""
    return f"the whole interval lies more than {percent(threshold)} away from the base."


def astride(threshold: float, resolution: float) -> str:
    """Say that the interval reaches across the threshold, and what could have been seen."""
    return (
        f"the interval reaches across the threshold of {percent(threshold)}; "
        f"changes are told from {percent(resolution)} on."
    )


def no_more_than_noise(threshold: float) -> str:
    """Say that the interval is within the noise, which is wider than what matters."""
    return f"the change is within {percent(threshold)}, by which identical code may differ in such a run."


def below_floor(floor_s: float) -> str:
    """Say that the whole difference is too short to matter."""
    return f"the whole interval lies within {duration(floor_s)} of the base, which is too little to matter."


def near_floor(floor_s: float) -> str:
    """Say that the difference is about as short as what does not matter."""
    return f"the difference is below {duration(floor_s)}, though its interval reaches further."


def raised(threshold: float, wanted: float) -> str:
    """Say that the runs were too noisy for the threshold that was wanted."""
    return f"The threshold is {percent(threshold)} and not {percent(wanted)}: so noisy was identical code."


FALSE_DISCOVERIES = 0.05
"""Of all series called regressed (or improved), no more than this share is expected to be called wrongly."""
FLOOR_S = 1e-4
"""Shorter differences of a whole round or start-up matter to nobody (HISTORY of this project: 0.1 ms)."""


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
        base_s: The base's median seconds, which turns the ratio into seconds for the absolute floor. None
            where no floor applies: for speedups and for seconds per operation.
        same_within: What is equivalent, as a fraction; None for the threshold itself. Noise may raise the
            threshold of a change, and it never makes anything more alike.
    """

    change: Change
    threshold: float
    base_s: float | None = None
    same_within: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
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


def judge(candidates: Mapping[SeriesId, Candidate], floor_s: float = FLOOR_S) -> tuple[Judged, ...]:
    """Return a verdict for each series, sorted by series.

    Regressed and improved need the whole interval beyond the threshold, more than ``floor_s`` of median
    difference where seconds count, and to stand up among all series judged at once: worse and better are each
    controlled for false discoveries at 5 % (Benjamini and Hochberg, 1995). Equivalent needs the whole
    interval within what matters or within the floor. Everything else is inconclusive.
    """
    named = sorted(candidates.items())
    worse = discoveries([entry.change.p_worse for _, entry in named])
    better = discoveries([entry.change.p_better for _, entry in named])
    return tuple(
        _judged(
            series, entry, floor_s, stands_up=bool((worse if rises_against(series, entry) else better)[at])
        )
        for at, (series, entry) in enumerate(named)
    )


def unjudged(series: SeriesId, verdict: Verdict, sentence: str) -> Judged:
    """Return a series that is new, missing or failed, with its reason."""
    return Judged(series, verdict, None, math.nan, sentence)


def discoveries(p_values: Sequence[float]) -> NDArray[np.bool_]:
    """Return which hypotheses the step-up procedure of Benjamini and Hochberg rejects at 5 %.

    The largest k for which k of the probabilities are no more than 5 % times k over their number decides.
    """
    ordered = np.sort(p_values)
    allowed = FALSE_DISCOVERIES * np.arange(1, len(ordered) + 1) / max(1, len(ordered))
    passing = ordered[ordered <= allowed]
    return np.asarray(p_values) <= (passing[-1] if passing.size else -1.0)


def rises_against(series: SeriesId, entry: Candidate) -> bool:
    """Tell whether the estimate moved for the worse."""
    return (entry.change.ratio.estimate > 1) == series.larger_is_worse


def _judged(series: SeriesId, entry: Candidate, floor_s: float, *, stands_up: bool) -> Judged:
    verdict = Verdict.REGRESSED if rises_against(series, entry) else Verdict.IMPROVED
    why = beyond(entry.threshold)
    if same := _why_equivalent(entry, floor_s):
        verdict, why = Verdict.EQUIVALENT, same
    elif doubt := _why_inconclusive(entry, floor_s, stands_up=stands_up):
        verdict, why = Verdict.INCONCLUSIVE, doubt
    return Judged(series, verdict, entry.change, entry.threshold, why)


def _why_equivalent(entry: Candidate, floor_s: float) -> str | None:
    limit = entry.threshold if entry.same_within is None else entry.same_within
    if _inside(entry, limit):
        return within(limit)
    ratio = entry.change.ratio
    if _seconds(entry, ratio.low) <= floor_s and _seconds(entry, ratio.high) <= floor_s:
        return below_floor(floor_s)
    return None


def _why_inconclusive(entry: Candidate, floor_s: float, *, stands_up: bool) -> str | None:
    low, high = _logs(entry)
    beyond = math.log1p(entry.threshold)
    if math.isnan(low):
        return TOO_FEW
    if _inside(entry, entry.threshold):
        return no_more_than_noise(entry.threshold)
    if low <= beyond and high >= -beyond:
        return astride(entry.threshold, entry.change.resolution)
    if _seconds(entry, entry.change.ratio.estimate) <= floor_s:
        return near_floor(floor_s)
    return None if stands_up else NOT_AMONG_MANY


def _inside(entry: Candidate, threshold: float) -> bool:
    low, high = _logs(entry)
    within = math.log1p(threshold)
    return -within <= low and high <= within


def _logs(entry: Candidate) -> tuple[float, float]:
    return math.log(entry.change.ratio.low), math.log(entry.change.ratio.high)


def _seconds(entry: Candidate, ratio: float) -> float:
    """Return the difference that a ratio means in seconds; infinite where seconds do not count."""
    return math.inf if entry.base_s is None else abs(entry.base_s * (ratio - 1))
