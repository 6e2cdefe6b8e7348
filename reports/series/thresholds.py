"""Which change matters: thresholds by kind of work, and what a user sets instead by pattern."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.series.identity import SeriesId


class ThresholdError(Exception):
    """A threshold cannot be understood; the message is one sentence that says how to write one."""


@dataclass(frozen=True, slots=True)
class Override:
    """A user's own threshold, as a fraction, for the series whose path matches the pattern."""

    pattern: str
    threshold: float


DEFAULTS = (
    Override("startup/*", 0.25),
    Override("dispatch/*", 0.15),
    Override("synchronization/*", 0.15),
    Override("speedup/http*", 0.10),
    Override("speedup/file*", 0.10),
    Override("speedup/*/processes*", 0.10),
    Override("speedup/*/sequential/*", 0.05),
    Override("*", 0.15),
)
"""The first that matches counts. Serial work 5 %, processes, local HTTP and files 10 %, everything in which
workers contend 15 %, start-up 25 %. They are where shared machines stop raising false alarms in published
experience, not laws: a gate against itself shows what this machine can tell."""


def threshold_of(series: SeriesId, overrides: Sequence[Override] = ()) -> float:
    """Return the change that matters for a series, as a fraction; of a user's patterns the last counts."""
    matching = (
        entry for entry in (*reversed(overrides), *DEFAULTS) if fnmatchcase(series.path, entry.pattern)
    )
    return next(matching).threshold  # the last default matches everything


def parse_overrides(texts: Iterable[str]) -> tuple[Override, ...]:
    """Return what the texts say, each as ``PATTERN=PERCENT``; the pattern is a path's with ``*`` and ``?``.

    Raises:
        ThresholdError: A text is not of this form, or the percentage is not above 0.
    """
    return tuple(map(_parsed, texts))


def _parsed(text: str) -> Override:
    pattern, _, percentage = text.rpartition("=")
    try:
        value = float(percentage.strip().removesuffix("%"))
    except ValueError:
        value = math.nan
    if not pattern or not 0 < value < math.inf:
        raise ThresholdError(
            f"{text!r} is no threshold: write PATTERN=PERCENT such as 'speedup/sha256/*/time=8', above 0 %."
        )
    return Override(pattern, value / 100)
