"""The comparison as one self-contained HTML page.

What the outputs show of each series as texts; what appears or disappears as a whole is one row.

A ratio as a small picture: its interval against the band in which a change does not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reports.compare.comparing import headline, noteworthy, visibility
from reports.compare.judging import Verdict
from reports.pages.template import render
from reports.wording.numbers import percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judged

NONE = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        series: The path of the series, or what several series have in common.
        ratio: Head / base with its interval.
        resolution: The smallest change that could have been told.
        judged: The series; the first one if they are several.
    """

    verdict: Verdict
    series: str
    ratio: str
    threshold: str
    resolution: str
    sentence: str
    judged: Judged


def row(entry: Judged) -> Row:
    """Return the row of one series."""
    figures = (NONE, NONE, NONE)
    if entry.change:
        figures = ratio(entry.change.ratio), percent(entry.threshold), percent(entry.change.resolution)
    return Row(entry.verdict, entry.series.path, *figures, entry.sentence, entry)


def noteworthy_rows(judged: Iterable[Judged]) -> tuple[Row, ...]:
    """Return the rows of all that is not equivalent, worst first.

    Series of one subject that are new, missing or failed for the same reason are one row.
    """
    grouped = groupby(noteworthy(judged), key=_together)
    return tuple(_row_of(list(entries)) for _, entries in grouped)


def _row_of(entries: list[Judged]) -> Row:
    first = entries[0]
    if len(entries) == 1:
        return row(first)
    series = f"{first.series.kind}/{first.series.subject}: {len(entries)} series"
    return Row(first.verdict, series, NONE, NONE, NONE, first.sentence, first)


def _together(entry: Judged) -> tuple[object, ...]:
    if entry.change is not None:
        return (entry.series,)
    return entry.verdict, entry.series.kind, entry.series.subject, entry.sentence


WIDTH = 160
WIDEST = 2.0
"""The picture reaches from half to twice, on a logarithmic scale; what lies beyond ends at its edge."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Where everything is, in pixels from the left of ``WIDTH``.

    Attributes:
        band: From where to where a change does not matter.
        whisker: The interval; None if there is none.
        dot: The estimate.
    """

    band: tuple[float, float]
    whisker: tuple[float, float] | None
    dot: float


def strip(entry: Judged) -> Strip | None:
    """Return the picture of a series, or None if it has no ratio."""
    if entry.change is None:
        return None
    ratio = entry.change.ratio
    within = 1 + entry.threshold
    return Strip(
        band=(_at(1 / within), _at(within)),
        whisker=None if math.isnan(ratio.low) else (_at(ratio.low), _at(ratio.high)),
        dot=_at(ratio.estimate),
    )


def _at(ratio: float) -> float:
    place = (1 + math.log(ratio, WIDEST)) / 2
    return round(WIDTH * min(1.0, max(0.0, place)), 1)


def render_page(comparison: Comparison) -> str:
    """Return the HTML; every text from a run is escaped, and nothing in it is loaded from elsewhere."""
    equivalent = [row(entry) for entry in comparison.judged if entry.verdict is Verdict.EQUIVALENT]
    return render(
        "compare.html.j2",
        comparison=comparison,
        headline=headline(comparison.judged, comparison.failures),
        visibility=visibility(comparison.judged),
        noteworthy=noteworthy_rows(comparison.judged),
        equivalent=equivalent,
        strip=strip,
        strip_width=WIDTH,
        light_colours="",  # charts bring colours of their own; there are none here
        dark_colours="",
    )
