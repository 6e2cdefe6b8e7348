"""What pages of one run have in common, and the page of a run: one self-contained HTML file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.section import workload_sections
from reports.chapters.discovery import find_chapters
from reports.claims.judged import judge_all, lesson_table
from reports.drawing.render import style_sheet
from reports.pages.chapters import run_sections
from reports.pages.environment import environment_rows
from reports.pages.publish import RUN
from reports.pages.template import render
from reports.speedups.caveats import run_caveats
from reports.speedups.cells import runner_name
from reports.speedups.missing import missing
from reports.speedups.verdicts import speedup_text
from reports.wording.numbers import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.advice.findings import Finding
    from reports.drawing.chart import Chart
    from reports.pages.publish import Part
    from reports.speedups.cells import Analysis


def run_parts(
    analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart], part: Part
) -> dict[str, object]:
    """Return what every page of one run shows, by the names that templates know it by.

    Args:
        analysis: The run.
        findings: What was found in it.
        charts: Its charts.
        part: Where the page and its charts are.
    """
    return {
        "run": analysis.run,
        "sections": workload_sections(
            analysis, findings, [chart for chart in charts if chart.room not in find_chapters()]
        ),
        "run_charts": {chart.kind: chart for chart in charts if chart.workload is None},
        "run_sections": run_sections(analysis, charts),
        "chart_folder": part.charts,
        "noise": _noise(analysis),
        "without_time": missing(analysis),
        "run_caveats": run_caveats(analysis.run),
        "cell_caveats": _cell_caveats(analysis),
        "environment": environment_rows(analysis.run),
        "light_colours": style_sheet(dark=False),
        "dark_colours": style_sheet(dark=True),
    }


def _noise(analysis: Analysis) -> dict[str, object]:
    controls = analysis.noise
    rows = [
        (
            control["workload"],
            speedup_text(control),
            percent(control["half_width"]),
            {True: "yes", False: "no", None: "no interval"}[control["contains_one"]],
        )
        for _, control in controls.iterrows()
    ]
    holding = sum(contains is True for contains in controls["contains_one"])
    return {"rows": rows, "holding": holding, "widest": percent(controls["half_width"].max())}


def _cell_caveats(analysis: Analysis) -> list[tuple[str, list[str]]]:
    """Return each caveat once, with the cells that it touches."""
    touched: dict[str, list[str]] = {}
    for _, row in analysis.cells.iterrows():
        for caveat in row["caveats"]:
            touched.setdefault(caveat, []).append(f"{row['workload']}, {runner_name(row)}, {row['workers']}")
    return list(touched.items())


HOW_CHECKED = (
    "Every result of every round was checked, outside the timed part; a cell with a wrong result has no time."
)


def render_page(analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from the run is escaped, and nothing in it is loaded from elsewhere."""
    return render(
        "page.html.j2",
        **run_parts(analysis, findings, charts, RUN),
        lesson=lesson_table(judge_all(analysis)),
        how_checked=HOW_CHECKED,
    )
