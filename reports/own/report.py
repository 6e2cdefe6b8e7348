"""The whole report on a user's own function: page, charts, CSV and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from reports.analysis import analyse
from reports.cause.rules import causes
from reports.charts.gallery import draw_all
from reports.findings import findings
from reports.own.answer import answer
from reports.own.page import CSV, render_own_page
from reports.own.summary import print_own_summary
from reports.publish import OWN, publish
from reports.results_csv import render_csv

if TYPE_CHECKING:
    from pathlib import Path

    from reports.model import Run
    from reports.own.model import Own

NOT_OF_A_SINGLE_GROUP = frozenset({"overview"})
"""Kinds of charts that compare workloads with each other."""


def report_own(run: Run, own: Own, site: Path) -> None:
    """Write the report of a run of a user's own function and print its summary.

    Args:
        run: The run.
        own: The function.
        site: Folder of the page.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    analysis = analyse(run)
    found = findings(analysis)
    told = answer(analysis, own, found)
    charts = tuple(chart for chart in draw_all(analysis) if chart.kind not in NOT_OF_A_SINGLE_GROUP)
    files = {f"{OWN.charts}/{chart.file_name}": chart.png for chart in charts}
    files[CSV] = render_csv(analysis.cells, causes(analysis), found).encode()
    files[OWN.page] = render_own_page(analysis, own, told, found, charts).encode()
    page = publish(site, files, OWN)
    print_own_summary(Console(highlight=False), analysis, own, told, page)
