"""What a page shows of one workload: its finding, charts, evidence and cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.findings import explanations
from reports.speedups.page_rows import CellRow, cell_rows, extent, unit
from reports.why.cause import causes
from reports.why.rows import EvidenceRow, HotLines, evidence_rows, hot_lines, reasons

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reports.advice.findings import Finding
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis
    from reports.why.evidence import CellKey
    from reports.why.words import Cause


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


def workload_sections(
    analysis: Analysis, findings: Sequence[Finding], charts: Sequence[Chart]
) -> tuple[Section, ...]:
    """Return one section for each finding, in their order."""
    known = causes(analysis)
    return tuple(
        _section(analysis, f"workload-{place}", finding, charts, known)
        for place, finding in enumerate(findings, start=1)
    )


def _section(
    analysis: Analysis, anchor: str, finding: Finding, charts: Sequence[Chart], known: Mapping[CellKey, Cause]
) -> Section:
    cells = analysis.cells[analysis.cells["workload"] == finding.workload]
    best = analysis.best[analysis.best["workload"] == finding.workload]
    timed = [cell for cell in analysis.run.cells if cell.id.workload == finding.workload]
    return Section(
        anchor=anchor,
        finding=finding,
        summary=timed[0].summary if timed else "",
        extent=extent(cells),
        unit=unit(cells),
        explanations=explanations(cells, best, analysis.run.environment.usable_cpus),
        rows=cell_rows(cells),
        charts=tuple(chart for chart in charts if chart.workload == finding.workload),
        helpers=bool(cells["helper_cores_busy"].notna().any()),
        evidence=evidence_rows(cells, known),
        reasons=reasons(cells),
        hot_lines=hot_lines(timed),
    )
