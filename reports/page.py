"""The page: one self-contained HTML file from an analysis, its charts and its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import jinja2

from reports import captions
from reports.cause.rules import causes
from reports.charts.render import style_sheet
from reports.claims.judged import judge_all
from reports.claims.table import lesson_table
from reports.environment_rows import environment_rows
from reports.evidence_rows import EvidenceRow, HotLines, evidence_rows, hot_lines, reasons
from reports.explanations import explanations
from reports.formatting import percent
from reports.markup import whole_figures, with_code
from reports.page_rows import CellRow, cell_rows, extent, runner_name, unit
from reports.run_sections import run_sections
from reports.verdicts import speedup_text
from reports.without_time import missing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.analysis import Analysis
    from reports.cause.model import Cause
    from reports.charts.gallery import Chart
    from reports.evidence import CellKey
    from reports.findings import Finding


@dataclass(frozen=True, slots=True)
class Section:
    """What the page shows of one workload.

    Attributes:
        anchor: Its id in the page.
        summary: The workload's own sentence.
        extent: How much was measured of it.
        unit: What its throughput is counted in.
        explanations: What the CPU time says about its speedups.
        helpers: Whether any cell had helper processes whose CPU time was measured.
        evidence: What is known beside each speedup; ``reasons`` tells of what is not known, why.
        hot_lines: Where the GIL was held, if that was sampled.
    """

    anchor: str
    finding: Finding
    summary: str
    extent: str
    unit: str
    explanations: tuple[str, ...]
    rows: tuple[CellRow, ...]
    charts: tuple[Chart, ...]
    helpers: bool
    evidence: tuple[EvidenceRow, ...]
    reasons: tuple[str, ...]
    hot_lines: HotLines | None


def render_page(analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart]) -> str:
    """Return the HTML; every text from the run is escaped, and nothing in it is loaded from elsewhere."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known = causes(analysis)
    environment.filters["whole_figures"] = whole_figures
    environment.filters["with_code"] = with_code
    environment.filters["as_percent"] = percent
    return environment.get_template("page.html.j2").render(
        run=analysis.run,
        sections=[
            _section(analysis, f"workload-{place}", finding, charts, known)
            for place, finding in enumerate(findings, start=1)
        ],
        captions=captions.OF_A_WORKLOAD | captions.OF_THE_RUN,
        run_charts={chart.kind: chart for chart in charts if chart.workload is None},
        run_sections=run_sections(analysis, charts),
        lesson=lesson_table(judge_all(analysis)),
        noise=_noise(analysis),
        without_time=missing(analysis),
        cell_caveats=_cell_caveats(analysis),
        environment=environment_rows(analysis.run),
        light_colours=style_sheet(dark=False),
        dark_colours=style_sheet(dark=True),
    )


def _section(
    analysis: Analysis, anchor: str, finding: Finding, charts: Sequence[Chart], known: Mapping[CellKey, Cause]
) -> Section:
    cells = analysis.cells[analysis.cells["workload"] == finding.workload]
    best = analysis.best[analysis.best["workload"] == finding.workload]
    timed = [cell for cell in analysis.run.cells if cell.id.workload == finding.workload]
    drawn = [chart for chart in charts if chart.workload == finding.workload]
    return Section(
        anchor=anchor,
        finding=finding,
        summary=timed[0].summary if timed else "",
        extent=extent(cells),
        unit=unit(cells),
        explanations=explanations(cells, best, analysis.run.environment.usable_cpus),
        rows=cell_rows(cells),
        charts=tuple(chart for chart in drawn if chart.kind in captions.OF_A_WORKLOAD),
        helpers=bool(cells["helper_cores_busy"].notna().any()),
        evidence=evidence_rows(cells, known),
        reasons=reasons(cells),
        hot_lines=hot_lines(timed),
    )


def _noise(analysis: Analysis) -> dict[str, object]:
    twins = analysis.noise
    rows = [
        (
            twin["workload"],
            speedup_text(twin),
            percent(twin["half_width"]),
            {True: "yes", False: "no", None: "no interval"}[twin["contains_one"]],
        )
        for _, twin in twins.iterrows()
    ]
    holding = sum(contains is True for contains in twins["contains_one"])
    return {"rows": rows, "holding": holding, "widest": percent(twins["half_width"].max())}


def _cell_caveats(analysis: Analysis) -> list[tuple[str, list[str]]]:
    """Return each caveat once, with the cells that it touches."""
    touched: dict[str, list[str]] = {}
    for _, row in analysis.cells.iterrows():
        for caveat in row["caveats"]:
            touched.setdefault(caveat, []).append(f"{row['workload']}, {runner_name(row)}, {row['workers']}")
    return list(touched.items())
