"""The page of a user's own function: the answer first, then the code, then all that was measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.own.seen import CHECKS, failed_table, seen
from reports.page_parts import run_parts, template_environment
from reports.publish import OWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.analysis import Analysis
    from reports.charts.gallery import Chart
    from reports.findings import Finding
    from reports.own.answer import Answer
    from reports.own.model import Own

CSV = "own.csv"


def render_own_page(
    analysis: Analysis, own: Own, answer: Answer, findings: Sequence[Finding], charts: Sequence[Chart]
) -> str:
    """Return the HTML; every text from the run is escaped, and nothing in it is loaded from elsewhere.

    Args:
        analysis: The run.
        own: The function.
        answer: The answer for it.
        findings: What was found in the run.
        charts: The charts to be shown.
    """
    return (
        template_environment()
        .get_template("own.html.j2")
        .render(
            run_parts(analysis, findings, charts, OWN),
            own=own,
            answer=answer,
            seen=seen(own),
            failed=failed_table(own),
            how_checked=CHECKS[own.check],
            csv=CSV,
        )
    )
