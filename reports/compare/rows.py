"""What the outputs show of each series as texts; what appears or disappears as a whole is one row."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reports.compare.outcome import noteworthy
from reports.formatting import percent, ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.compare.judging import Judged, Verdict

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
