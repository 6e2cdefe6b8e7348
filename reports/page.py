"""The page: one self-contained HTML file from an analysis, its charts and its findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims.judged import judge_all
from reports.claims.table import lesson_table
from reports.page_parts import run_parts, template_environment
from reports.publish import RUN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.analysis import Analysis
    from reports.charts.gallery import Chart
    from reports.findings import Finding

HOW_CHECKED = (
    "Every result of every round was checked, outside the timed part; a cell with a wrong result has no time."
)


def render_page(analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from the run is escaped, and nothing in it is loaded from elsewhere."""
    return (
        template_environment()
        .get_template("page.html.j2")
        .render(
            run_parts(analysis, findings, charts, RUN),
            lesson=lesson_table(judge_all(analysis)),
            how_checked=HOW_CHECKED,
        )
    )
