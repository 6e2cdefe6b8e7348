"""The whole report of one run: page, charts, tables, the picture of the answer, and the summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from reports.advice.badge import badge_files
from reports.advice.findings import findings
from reports.advice.matrix import machine, matrix
from reports.advice.overview_picture import overview_png
from reports.advice.tables_csv import render_csv
from reports.claims.judged import judge_all, render_claims_csv
from reports.pages.publish import RUN, publish
from reports.pages.report_json import render_report
from reports.pages.run_charts import start_drawing
from reports.pages.run_page import render_page
from reports.pages.terminal import print_everything, print_summary
from reports.speedups.cells import analyze

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.advice.findings import Finding
    from reports.data.model import Run
    from reports.speedups.cells import Analysis


def report(run: Run, site: Path, *, every: bool = False, verbose: bool = False) -> None:
    """Write the report of a run and print its summary.

    Args:
        run: The run.
        site: Folder of the page.
        every: Whether to draw all charts.
        verbose: Whether to print all advice with its reasons.

    Raises:
        CannotWriteError: The operating system refuses.
    """
    analysis = analyze(run)
    with start_drawing(analysis, every=every) as drawn:
        found = findings(analysis)
        files = _tables(analysis, found) | badge_files(analysis, found)
        if found:
            files["overview.png"] = overview_png(matrix(analysis, found), machine(run.environment))
        charts = drawn()
    files |= {f"{RUN.charts}/{chart.file_name}": chart.png for chart in charts}
    files[RUN.page] = render_page(analysis, found, charts).encode()
    page = publish(site, files)
    show = print_everything if verbose else print_summary
    show(Console(highlight=False), analysis, found, page)


def _tables(analysis: Analysis, found: Sequence[Finding]) -> dict[str, bytes]:
    judged = judge_all(analysis)
    return {
        "results.csv": render_csv(analysis, found).encode(),
        "claims.csv": render_claims_csv(judged).encode(),
        "report.json": render_report(analysis, found, judged).encode(),
    }
