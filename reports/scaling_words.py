"""How a runner scales, as a sentence that claims no more than the points show."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.formatting import listing, percent, share, significant
from reports.scaling_laws import AMDAHL_FEWEST, UNIVERSAL_FEWEST

if TYPE_CHECKING:
    from reports.intervals import Interval
    from reports.scaling import Scaling
    from reports.scaling_laws import Fit

MOST_MISFIT = 0.1
"""A law farther than this from a median speedup does not describe the runner."""


def sentence(scaling: Scaling) -> str:
    """Return the serial fraction with its interval, or why there is none."""
    return f"{scaling.runner}: {_amdahl(scaling)}{_universal(scaling)}{_left_out(scaling)}."


def _amdahl(scaling: Scaling) -> str:
    counts = _counts(scaling.used)
    if scaling.amdahl is None:
        return f"too few points for Amdahl's law, {counts} ({AMDAHL_FEWEST} worker counts are needed)"
    law = scaling.amdahl
    if law.misfit > MOST_MISFIT:
        return f"Amdahl's law does not describe {counts}: the nearest one is off by {percent(law.misfit)}"
    return (
        f"with {counts} it scales as if {_percent(law.sigma)} of the work were serial (Amdahl's law, off by "
        f"{percent(law.misfit)} at most)"
    )


def _universal(scaling: Scaling) -> str:
    if scaling.amdahl is None:
        return ""
    if scaling.universal is None:
        return (
            f"; too few points for the universal scalability law ({len(scaling.used)} of {UNIVERSAL_FEWEST})"
        )
    if scaling.universal.misfit > MOST_MISFIT:
        return f"; the universal scalability law is off by {percent(scaling.universal.misfit)} too"
    return f"; by the universal scalability law {_parameters(scaling.universal)}"


def _parameters(law: Fit) -> str:
    told = "" if law.kappa.low > 0 else ", which can't be told from none"
    return f"sigma is {_plain(law.sigma)} and kappa {_plain(law.kappa)}{told}"


def _left_out(scaling: Scaling) -> str:
    if not scaling.left_out:
        return ""
    cpus = "1 CPU is" if scaling.usable_cpus == 1 else f"{scaling.usable_cpus} CPUs are"
    return (
        f"; {_counts(scaling.left_out)} were left out: {cpus} usable, and where the machine gives no more "
        "the curve bends whatever the runner does"
    )


def _counts(counts: tuple[int, ...]) -> str:
    return f"{listing(map(str, counts))} worker{'' if counts == (1,) else 's'}"


def _percent(interval: Interval) -> str:
    return f"{share(interval)}{_bare(interval)}"


def _plain(interval: Interval) -> str:
    if math.isnan(interval.low):
        return f"{significant(interval.estimate, 2)}{_bare(interval)}"
    low, high = significant(interval.low, 2), significant(interval.high, 2)
    return f"{significant(interval.estimate, 2)} ({low} to {high})"


def _bare(interval: Interval) -> str:
    return " (no interval: too few blocks)" if math.isnan(interval.low) else ""
