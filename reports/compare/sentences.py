"""Why a verdict is what it is, as the sentence that stands beside the ratio."""

from __future__ import annotations

import math

from reports.formatting import duration, percent
from reports.intervals import FEWEST_BLOCKS, Interval

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
    return f"the whole interval lies within {_floor(floor_s)} of the base, which is too little to matter."


def near_floor(floor_s: float) -> str:
    """Say that the difference is about as short as what does not matter."""
    return f"the difference is below {_floor(floor_s)}, though its interval reaches further."


def raised(threshold: float, wanted: float) -> str:
    """Say that the runs were too noisy for the threshold that was wanted."""
    return f"The threshold is {percent(threshold)} and not {percent(wanted)}: so noisy was identical code."


def _floor(floor_s: float) -> str:
    return duration(Interval(floor_s, math.nan, math.nan))
