"""What a traced round shows, in words that follow from its figures and from nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.formatting import duration, percent
from reports.intervals import Interval

if TYPE_CHECKING:
    from reports.timeline import TimelineFigures

OVERLAPPING = 1.25
"""From so many items at a time on average, items are said to overlap."""
STRETCHED, SHRUNK = 1.25, 0.8
"""Beyond these an item's length is said to have changed; one round knows it no better."""
LATE = 0.1
"""From this part of an item's length, its start is said to be late."""


def clause(figures: TimelineFigures) -> str:
    """Return what items do in a few words, such as ``overlap but stretch 1.97×``."""
    overlaps = figures.overlap >= OVERLAPPING
    length = _length_clause(figures.stretch)
    late = figures.item_s > 0 and figures.dispatch_delay_s / figures.item_s >= LATE
    but = overlaps and figures.stretch >= STRETCHED
    parts = [
        "overlap" if overlaps else "hardly overlap",
        f" {'but' if but else 'and'} {length}" if length else "",
        f", starting {_time(figures.dispatch_delay_s)} late" if late else "",
    ]
    return "".join(parts)


def sentence(figures: TimelineFigures) -> str:
    """Return every figure, each in words, without a full stop."""
    parts = [
        f"{figures.overlap:.2f} items under way at a time",
        ""
        if math.isnan(figures.stretch)
        else f"each took {figures.stretch:.2f} times as long as in sequential",
        f"each began {_time(figures.dispatch_delay_s)} after it could have",
        f"{percent(figures.idle_share)} of the workers' time idle",
        f"results arrived {_time(figures.result_delay_s)} after their item's end",
    ]
    return ", ".join(part for part in parts if part)


def _length_clause(stretch: float) -> str:
    if math.isnan(stretch):
        return ""
    if stretch >= STRETCHED:
        return f"stretch {stretch:.2f}×"
    return f"shrink to {stretch:.2f}×" if stretch <= SHRUNK else "keep their length"


def _time(seconds: float) -> str:
    return duration(Interval(seconds, math.nan, math.nan)) if seconds > 0 else "0 s"
