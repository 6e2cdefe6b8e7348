"""A chapter of one run as a page shows it: its headline, what is shown openly, and its details."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from reports.chapters.chapter import find_chapters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.chapters.chapter import Chapter
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

MOST_IN_SHORT = 2
"""With the lead these are the three sentences that a chapter shows openly."""


@dataclass(frozen=True, slots=True)
class RunSection:
    """What one chapter says of a run.

    Attributes:
        anchor: Its id in the page.
        headline: The finding.
        is_open: Whether more than the headline is shown openly.
        in_short: What is measured and what was found, in at most three short sentences.
        method: How it was measured.
        sentences: What else was found.
        charts: Those that were drawn.
        details: Long texts to be shown verbatim, for example stacks, each with its summary.
    """

    anchor: str
    title: str
    headline: str
    is_open: bool
    in_short: tuple[str, ...]
    method: str
    sentences: tuple[str, ...]
    charts: tuple[Chart, ...]
    tables: tuple[TextTable, ...]
    details: tuple[tuple[str, str], ...]

    @property
    def open_charts(self) -> tuple[Chart, ...]:
        """The chart that is shown openly, if there is one."""
        return self.charts[: int(self.is_open)]

    @property
    def folded_charts(self) -> tuple[Chart, ...]:
        """The charts in its details."""
        return self.charts[int(self.is_open) :]

    @property
    def summary(self) -> str:
        """What is in the details, for example ``Details: 2 charts, 1 table, 3 notes``."""
        counts = {
            "chart": len(self.folded_charts),
            "table": len(self.tables),
            "note": 1 + len(self.sentences) + (0 if self.is_open else len(self.in_short)),  # one: the method
            "long text": len(self.details),
        }
        inside = [f"{count} {what}{'' if count == 1 else 's'}" for what, count in counts.items() if count]
        return f"Details: {', '.join(inside)}"


def run_sections(analysis: Analysis, charts: Sequence[Chart]) -> tuple[RunSection, ...]:
    """Return the sections that the run has something for, in the order of the page."""
    found = (_section(anchor, chapter, analysis, charts) for anchor, chapter in find_chapters().items())
    return tuple(section for section in found if section.tables or section.sentences or section.charts)


def _section(anchor: str, chapter: Chapter, analysis: Analysis, charts: Sequence[Chart]) -> RunSection:
    return RunSection(
        anchor,
        chapter.title,
        chapter.headline(analysis),
        chapter.is_open,
        (chapter.lead, *islice(chapter.in_short(analysis), MOST_IN_SHORT)),
        chapter.method,
        tuple(chapter.sentences(analysis)),
        tuple(chart for chart in charts if chart.room == anchor),
        tuple(table for table in chapter.tables(analysis) if table.rows),
        tuple(chapter.details(analysis)),
    )
