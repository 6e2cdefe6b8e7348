"""What a page shows of one workload: its finding, charts, evidence and cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.findings import explanations
from reports.data.model import AA_CONTROL
from reports.speedups.cells import runner_name
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.why.rows import EvidenceRow, HotLines, evidence_rows, hot_lines, reasons
from reports.wording.numbers import NOTHING, cores, duration, or_nothing, rate

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from reports.advice.findings import Finding
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell of a workload's table.

    Attributes:
        settings: How it was set up.
        figures: Workers, speedup, verdict and so on as texts; for a cell without time its status as verdict.
        notes: What must be known beside the numbers: caveats, or the reason why there are none.
    """

    runner: str
    settings: tuple[str, ...]
    status: str
    figures: tuple[str, ...]
    notes: tuple[str, ...]


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
    return tuple(
        _section(analysis, f"workload-{place}", finding, charts)
        for place, finding in enumerate(findings, start=1)
    )


def _section(analysis: Analysis, anchor: str, finding: Finding, charts: Sequence[Chart]) -> Section:
    cells = analysis.cells[analysis.cells["workload"] == finding.workload]
    timed = [cell for cell in analysis.run.cells if cell.id.workload == finding.workload]
    helpers = bool(cells["helper_cores_busy"].notna().any())
    return Section(
        anchor=anchor,
        finding=finding,
        summary=timed[0].summary if timed else "",
        extent=_extent(cells),
        unit=_unit(cells),
        explanations=explanations(analysis, finding.workload),
        rows=tuple(_row(row, helpers=helpers) for _, row in cells.iterrows()),
        charts=tuple(chart for chart in charts if chart.workload == finding.workload),
        helpers=helpers,
        evidence=evidence_rows(cells, diagnose(analysis)),
        reasons=reasons(cells),
        hot_lines=hot_lines(timed),
    )


def _extent(cells: pd.DataFrame) -> str:
    """Return how much was measured of a group and why no more; empty if nothing of it has a time."""
    for _, row in cells[cells["status"] == "timed"].iterrows():
        why = row["stopped_because"]
        stopped = f"; measuring stopped because of: {why}" if isinstance(why, str) else ""
        return f": {row['blocks']:.0f} blocks, {row['items']:,.0f} {row['unit']} in each round{stopped}"
    return ""


def _unit(cells: pd.DataFrame) -> str:
    """Return what a group's throughput is counted in; all its timed cells have the same unit."""
    return str(next(iter(cells.loc[cells["status"] == "timed", "unit"]), "items"))


def _row(row: pd.Series, *, helpers: bool) -> CellRow:
    count = str(int(row["workers"]))
    shown = 7 if helpers else 6
    if row["status"] != "timed":
        figures = (count, NOTHING, row["status"], *(NOTHING,) * 4)
        return CellRow(runner_name(row), (), row["status"], figures[:shown], (row["reason"],))
    figures = (
        count,
        "1 by definition" if row["role"] == "reference" else speedup_text(row),
        _verdict(row),
        duration(interval_of(row, "wall_s")),
        rate(interval_of(row, "items_per_s")),
        or_nothing(cores, row["cores_busy"]),
        or_nothing(cores, row["helper_cores_busy"]),
    )
    return CellRow(runner_name(row), _settings(row), "timed", figures[:shown], row["caveats"])


def _verdict(row: pd.Series) -> str:
    if row["role"] == "reference":
        return NOTHING
    if row["role"] == "ceiling":
        return "what this machine allowed"
    verdict = str(row["verdict"])
    if row["role"] == AA_CONTROL and verdict != "too few blocks":
        return "as it should be" if verdict == "no difference shown" else "noise: should contain 1.00"
    return verdict


def _settings(row: pd.Series) -> tuple[str, ...]:
    settings = []
    if isinstance(row["start_method"], str):
        settings.append(f"start method {row['start_method']}")
    if isinstance(row["blas_threads"], tuple) and row["blas_threads"]:
        settings.append(f"BLAS threads in a worker: {max(row['blas_threads'])}")
    return tuple(settings)
