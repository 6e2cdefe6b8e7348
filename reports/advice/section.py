"""What a page shows of one workload: its finding, charts, evidence and cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.advice.findings import explanations
from reports.advice.matrix import explained
from reports.advice.memory import memory_sentences
from reports.advice.more_cores import brief, more_cores
from reports.data.model import AA_CONTROL
from reports.speedups.cells import runner_name
from reports.speedups.ranking import ranking
from reports.speedups.verdicts import interval_of, speedup_text
from reports.why.cause import diagnose
from reports.why.rows import EvidenceRow, HotLines, evidence_rows, hot_lines, reasons
from reports.wording.numbers import (
    NOTHING,
    cores,
    duration,
    or_nothing,
    plain,
    rate,
    ratio,
    share,
    significant,
    whole_percent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from reports.advice.findings import Finding
    from reports.drawing.chart import Chart
    from reports.speedups.cells import Analysis
    from reports.why.evidence import CellEvidence


@dataclass(frozen=True, slots=True)
class CellRow:
    """One cell of a workload's table.

    Attributes:
        name: The runner with the role that it plays in the group.
        settings: How it was set up.
        figures: Workers, speedup, verdict and so on as texts; for a cell without time its status as verdict.
        values: The same as numbers to sort by; None for a text.
        notes: What must be known beside the numbers: caveats, or the reason why there are none.
    """

    runner: str
    name: str
    settings: tuple[str, ...]
    status: str
    figures: tuple[str, ...]
    values: tuple[float | None, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of the small picture of why.

    Attributes:
        part: How much of the bar is filled, in percent; None for a figure without a whole.
        figure: What it says.
        tip: The same with its interval, where there is one.
    """

    label: str
    part: float | None
    figure: str
    tip: str


@dataclass(frozen=True, slots=True)
class Section:
    """What the page shows of one workload.

    Attributes:
        anchor: Its id in the page.
        summary: The workload's own sentence.
        tag: The cause that explains the workload, in at most three words; empty if nothing has a time.
        why: The same in at most 25 words.
        predicted: What more cores would give, as a prediction in a few words; empty where there is none.
        bars: What that cell did with the GIL and the cores.
        against: The runner that all others are compared with, block by block; empty if nothing has a time.
        extent: How much was measured of it.
        unit: What its throughput is counted in.
        explanations: What the CPU time says about its speedups, and how much memory runners need.
        helpers: Whether any cell had helper processes whose CPU time was measured.
        evidence: What is known beside each speedup; ``reasons`` tells of what is not known, why.
        hot_lines: Where the GIL was held, if that was sampled.
    """

    anchor: str
    finding: Finding
    summary: str
    tag: str
    why: str
    predicted: str
    bars: tuple[Bar, ...]
    against: str
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
    diagnosis = diagnose(analysis)
    key, cause = explained(analysis, diagnosis, finding)
    against, compared = _compared(analysis, finding)
    return Section(
        anchor=anchor,
        finding=finding,
        summary=timed[0].summary if timed else "",
        tag=cause.tag if cause else "",
        why=cause.brief if cause else "",
        predicted=brief(more_cores(analysis), finding.workload, _advised(finding)),
        bars=tuple(_bars(diagnosis.evidence[key])) if key else (),
        against=against,
        extent=_extent(cells),
        unit=_unit(cells),
        explanations=(
            *explanations(analysis, finding.workload),
            *memory_sentences(analysis, finding.workload),
        ),
        rows=tuple(_row(row, compared, helpers=helpers) for _, row in cells.iterrows()),
        charts=tuple(chart for chart in charts if chart.workload == finding.workload),
        helpers=helpers,
        evidence=evidence_rows(cells, diagnosis),
        reasons=reasons(cells),
        hot_lines=hot_lines(timed),
    )


def _advised(finding: Finding) -> tuple[str, ...]:
    return (finding.advice.runner,) if finding.advice else ()


def _bars(cell: CellEvidence) -> Iterator[Bar]:
    """Yield what is known of a cell: the GIL's share and hand-overs, and the cores that were busy."""
    held = cell.gil_share or cell.reference_gil_share
    if held is not None:
        yield Bar("GIL held", 100 * held.estimate, whole_percent(held.estimate), f"GIL held {share(held)}")
    if cell.hand_overs_per_s is not None:
        per_s = cell.hand_overs_per_s
        tip = f"The GIL changed threads {rate(per_s)} times a second"
        yield Bar("GIL hand-overs", None, f"{significant(per_s.estimate, 2)}/s", tip)
    if (busy := cell.cores_busy) is not None:
        figure = f"{cores(busy.estimate)} of {cell.usable_cpus}"
        part = min(100.0, 100 * busy.estimate / cell.usable_cpus)
        tip = f"{cell.runner}: {plain(busy)} of {cell.usable_cpus} cores busy"
        if (alone := cell.reference_cores_busy) is not None:
            tip = f"{tip}, sequential: {plain(alone)}"
        yield Bar(f"Cores busy, {cell.runner}", part, figure, tip)


def _compared(analysis: Analysis, finding: Finding) -> tuple[str, dict[tuple[str, int], tuple[str, float]]]:
    """Return the runner with the highest speedup, and how each other's best cell compares, block by block.

    By runner and workers: in words, and how many times as fast the leader is.
    """
    if finding.advice is None:
        return "", {}
    ranked = ranking(analysis, finding.workload)
    leader, compared = str(ranked.best.iloc[0]["runner"]), {}
    workers = {str(row["runner"]): int(row["workers"]) for _, row in ranked.best.iterrows()}
    for each in ranked.comparisons:
        ahead = each.runner == leader
        other, estimate = each.other if ahead else each.runner, each.times_as_fast.estimate
        figure = ratio(each.times_as_fast)
        said = f"{figure} {'slower' if ahead else 'faster'}" if each.settled else f"{each.verdict}, {figure}"
        compared[other, workers[other]] = (said, estimate if ahead else 1 / estimate)
    return leader, compared


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


def _row(row: pd.Series, compared: Mapping[tuple[str, int], tuple[str, float]], *, helpers: bool) -> CellRow:
    count = int(row["workers"])
    shown = 8 if helpers else 7
    if row["status"] != "timed":
        texts = (str(count), NOTHING, row["status"], *(NOTHING,) * 5)
        values = (float(count), *(None,) * 7)
        notes: tuple[str, ...] = (row["reason"],)
    else:
        against, ahead = compared.get((row["runner"], count), (NOTHING, None))
        against, ahead = (against, ahead) if row["role"] == "measured" else (NOTHING, None)
        texts = (
            str(count),
            "1× (baseline)" if row["role"] == "reference" else speedup_text(row),
            _verdict(row),
            against,
            duration(interval_of(row, "wall_s")),
            rate(interval_of(row, "items_per_s")),
            or_nothing(cores, row["cores_busy"]),
            or_nothing(cores, row["helper_cores_busy"]),
        )
        numbers = (row[name] for name in ("wall_s", "items_per_s", "cores_busy", "helper_cores_busy"))
        values = (float(count), row["speedup"], None, ahead, *numbers)
        notes = row["caveats"]
    settings = _settings(row) if row["status"] == "timed" else ()
    known = tuple(None if value is None or math.isnan(value) else float(value) for value in values)
    return CellRow(
        row["runner"], runner_name(row), settings, row["status"], texts[:shown], known[:shown], notes
    )


def _verdict(row: pd.Series) -> str:
    if row["role"] == "reference":
        return NOTHING
    if row["role"] == "ceiling":
        return "what this machine allowed"
    verdict = str(row["verdict"])
    if row["role"] == AA_CONTROL and verdict != "too few blocks":
        return "consistent with 1.00" if verdict == "no difference shown" else "differs from itself"
    return verdict


def _settings(row: pd.Series) -> tuple[str, ...]:
    settings = []
    if isinstance(row["start_method"], str):
        settings.append(f"start method {row['start_method']}")
    if isinstance(row["blas_threads"], tuple) and row["blas_threads"]:
        settings.append(f"BLAS threads in a worker: {max(row['blas_threads'])}")
    return tuple(settings)
