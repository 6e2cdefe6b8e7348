"""The chapters of a run's page and all of its charts, each there only if the run has something for it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from reports.chapters.discovery import chapter_folders, find_chapters
from reports.drawing.chart import drawings, find_kinds, save_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.chapters.chapter import Chapter
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

ROOMS = ("reports.speedups", "reports.why")
"""Where there are charts beside those of the chapters."""


@dataclass(frozen=True, slots=True)
class RunSection:
    """What one chapter says of a run.

    Attributes:
        anchor: Its id in the page.
        lead: What is measured, in one sentence.
        sentences: What was found.
        details: Long texts to be shown as they are, such as stacks, each with its summary.
    """

    anchor: str
    title: str
    lead: str
    sentences: tuple[str, ...]
    charts: tuple[Chart, ...]
    tables: tuple[TextTable, ...]
    details: tuple[tuple[str, str], ...]


def draw_all(analysis: Analysis) -> tuple[Chart, ...]:
    """Return every chart that the run has numbers for: the whole run's, and group by group."""
    timed = set(analysis.best["workload"])
    workloads = [workload for workload in analysis.workloads if workload in timed]
    packages = (*ROOMS, *chapter_folders())
    kinds = chain.from_iterable(map(find_kinds, packages))
    return save_all(drawings(analysis, workloads, kinds), "chart")


def run_sections(analysis: Analysis, charts: Sequence[Chart]) -> tuple[RunSection, ...]:
    """Return the sections that the run has something for, in the order of the page."""
    found = (_section(anchor, chapter, analysis, charts) for anchor, chapter in find_chapters().items())
    return tuple(section for section in found if section.tables or section.sentences or section.charts)


def _section(anchor: str, chapter: Chapter, analysis: Analysis, charts: Sequence[Chart]) -> RunSection:
    return RunSection(
        anchor,
        chapter.title,
        chapter.lead,
        tuple(chapter.sentences(analysis)),
        tuple(chart for chart in charts if chart.room == anchor),
        tuple(table for table in chapter.tables(analysis) if table.rows),
        tuple(chapter.details(analysis)),
    )
